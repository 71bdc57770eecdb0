using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Tells a container's name, image and exit code from the status of its pod. It comes a second or two after the start, so a runtime that answers is asked rather.</summary>
/// <remarks>Thread: any.</remarks>
internal sealed class PodStatusSource(PodLookup pods) : IMetadataSource
{
    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public bool IsRuntime => false;

    /// <inheritdoc/>
    public bool IsComplete => false;

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if ((await pods.FindAsync(origin, cancellationToken))?.Containers.FirstOrDefault(container => container.Id == origin.Key) is not { } told)
        {
            return false;
        }

        metadata.Name = told.Name;
        metadata.Image = told.Image;
        metadata.ImageDigest = told.ImageDigest;
        metadata.ExitCode = told.ExitCode;
        return true;
    }
}
