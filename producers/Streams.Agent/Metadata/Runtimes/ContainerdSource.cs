using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Asks every containerd of this host about a container.</summary>
/// <remarks>Thread: any.</remarks>
internal sealed class ContainerdSource(SocketClients<ContainerdClient> clients) : IMetadataSource
{
    /// <inheritdoc/>
    public bool IsRuntime => true;

    /// <inheritdoc/>
    public bool IsComplete => true;

    /// <inheritdoc/>
    public string Name => "containerd";

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (origin.Kind == CgroupKind.Service)
        {
            return false;
        }

        foreach (var client in clients.Present)
        {
            if (await client.DescribeAsync(origin, metadata, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
