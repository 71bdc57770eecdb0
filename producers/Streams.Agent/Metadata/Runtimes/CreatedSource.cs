using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Tells of a container what its runtime told when it made it.</summary>
/// <remarks>Thread: any. Asks nobody, so it answers at once, also for a container that was gone before its runtime could be asked.</remarks>
internal sealed class CreatedSource(string runtime, Func<Origin, ContainerMetadata?> find) : IMetadataSource
{
    /// <inheritdoc/>
    public bool IsRuntime => false;

    /// <inheritdoc/>
    public bool IsComplete => false;

    /// <inheritdoc/>
    public string Name => runtime;

    /// <inheritdoc/>
    public ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (origin.Kind == CgroupKind.Service || find(origin) is not { } told)
        {
            return ValueTask.FromResult(false);
        }

        MetadataMerge.Into(metadata, told);
        return ValueTask.FromResult(true);
    }
}
