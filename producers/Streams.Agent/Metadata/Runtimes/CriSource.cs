using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Asks runtimes that speak Kubernetes' container runtime interface alone (CRI-O) about a container.</summary>
/// <remarks>Thread: any.</remarks>
internal sealed class CriSource(SocketClients<CriClient> clients) : IMetadataSource
{
    /// <inheritdoc/>
    public bool IsRuntime => true;

    /// <inheritdoc/>
    public bool IsComplete => true;

    /// <inheritdoc/>
    public string Name => "cri";

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (origin.Kind == CgroupKind.Service)
        {
            return false;
        }

        foreach (var client in clients.Present)
        {
            if (await client.DescribeAsync(origin.Key, metadata, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
