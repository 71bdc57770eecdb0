using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Agent.Metadata.Runtimes;
using Streams.Agent.Metadata.Systemd;

namespace Streams.Agent.Metadata;

/// <summary>Everyone on this node who can tell who a container is.</summary>
internal sealed class IdentitySources : IAsyncDisposable
{
    private static readonly TimeSpan s_greetWithin = TimeSpan.FromSeconds(5);

    private readonly PodWatch? _pods;
    private readonly CancellationTokenSource _greeting = new(s_greetWithin);
    private readonly Task _greeted;

    private IdentitySources(AgentSettings settings, PodWatch? pods, TimeProvider clock)
    {
        Runtimes = new RuntimeClients(settings.Metadata, clock);
        _pods = pods;
        _greeted = Task.Run(() => Runtimes.GreetAsync(_greeting.Token));
        All =
        [
            new ProcSource(settings.Sensors.ProcRoot),
            .. pods is null ? Array.Empty<IMetadataSource>() : [pods.Status],
            new CreatedSource("docker", Runtimes.FindCreatedByDocker),
            new CreatedSource("containerd", origin => Runtimes.CreatedByContainerd.Find(origin.Key)),
            new CreatedSource("cri", origin => Runtimes.CreatedByCri.Find(origin.Key)),
            new DockerListSource(Runtimes.Docker),
            new DockerSource(Runtimes.Docker),
            new ContainerdSource(Runtimes.Containerd),
            new CriSource(Runtimes.Cri),
            new SystemdSource(Runtimes.Systemd, settings.Sensors.ProcRoot),
            .. pods is null ? Array.Empty<IMetadataSource>() : [pods.Source],
        ];
        Pods = pods is null ? null : new PodNews(pods.Changed, settings.Kubernetes.PodWait);
    }

    /// <summary>The sources; where answers differ, the later one's stands.</summary>
    public IReadOnlyList<IMetadataSource> All { get; }

    /// <summary>The runtimes among them.</summary>
    public RuntimeClients Runtimes { get; }

    /// <summary>What the desk needs to know of Kubernetes; null where it is not asked.</summary>
    public PodNews? Pods { get; }

    /// <summary>Opens those that were asked for or are found; the watch of Kubernetes begins at once, and the runtimes are greeted.</summary>
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

        await _greeting.CancelAsync();
        await _greeted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _greeting.Dispose();
        Runtimes.Dispose();
    }
}
