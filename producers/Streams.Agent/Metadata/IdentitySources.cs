using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Agent.Metadata.Runtimes;

namespace Streams.Agent.Metadata;

/// <summary>Everyone on this node who can tell who a container is.</summary>
internal sealed class IdentitySources : IAsyncDisposable
{
    private readonly RuntimeClients _runtimes;
    private readonly PodWatch? _pods;

    private IdentitySources(AgentSettings settings, PodWatch? pods, TimeProvider clock)
    {
        _runtimes = new RuntimeClients(settings.Metadata, clock);
        _pods = pods;
        All =
        [
            new ProcSource(settings.Sensors.ProcRoot),
            .. pods is null ? Array.Empty<IMetadataSource>() : [pods.Status],
            new DockerListSource(_runtimes.Docker),
            new DockerSource(_runtimes.Docker),
            new ContainerdSource(_runtimes.Containerd),
            new CriSource(_runtimes.Cri),
            .. pods is null ? Array.Empty<IMetadataSource>() : [pods.Source],
        ];
        Pods = pods is null ? null : new PodNews(pods.Changed, settings.Kubernetes.PodWait);
    }

    /// <summary>The sources; where answers differ, the later one's stands.</summary>
    public IReadOnlyList<IMetadataSource> All { get; }

    /// <summary>What the desk needs to know of Kubernetes; null where it is not asked.</summary>
    public PodNews? Pods { get; }

    /// <summary>Opens those that were asked for or are found; the watch of Kubernetes begins at once.</summary>
    /// <exception cref="KubernetesAccessException">Kubernetes was asked for and cannot be reached from here.</exception>
    public static IdentitySources Open(AgentSettings settings, string node, IMeterFactory meters, ILoggerFactory loggers, TimeProvider clock)
    {
        var access = KubernetesAccessReader.Find(settings.Kubernetes, clock);
        var name = settings.Kubernetes.Node.Length > 0 ? settings.Kubernetes.Node : node;
        return new IdentitySources(settings, access is null ? null : new PodWatch(access, name, settings.Kubernetes, meters, loggers, clock), clock);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_pods is not null)
        {
            await _pods.DisposeAsync();
        }

        _runtimes.Dispose();
    }
}
