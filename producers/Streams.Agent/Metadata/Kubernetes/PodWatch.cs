using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Follows the pods of this node, for whoever asks which pod a container is of.</summary>
internal sealed class PodWatch : IAsyncDisposable
{
    private readonly KubernetesApi _api;
    private readonly OwnerResolver _owners;
    private readonly ResourceWatch _watch;
    private readonly ChangedPods _uncertain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to list and watch.</summary>
    public PodWatch(KubernetesAccess access, string node, KubernetesOptions options, IMeterFactory meters, ILoggerFactory loggers, TimeProvider clock)
    {
        var telemetry = new KubernetesTelemetry(meters, loggers.CreateLogger<ResourceWatch>());
        _api = new KubernetesApi(access);
        _owners = new OwnerResolver(_api, telemetry, clock);
        var pods = new PodDirectory(Changed, clock);
        var table = new ResourceTable<PodRecord>("pods", options.Objects, PodReader.Read, (before, after) => Note(pods, before, after), telemetry);
        _watch = new ResourceWatch(_api, new WatchedResource("pods", "/api/v1/pods", "spec.nodeName=" + node, PageItems: 50), table, options, telemetry, clock) { Connected = AskAgain };
        var lookup = new PodLookup(pods, () => _watch.IsConnected || !_watch.IsFailing, options.PodWait, clock);
        Source = new KubernetesSource(lookup, _owners, _uncertain.Add);
        Status = new PodStatusSource(lookup);
        _running = Task.Run(() => _watch.RunAsync(_stop.Token));
    }

    /// <summary>Whom to ask whose a container is.</summary>
    public KubernetesSource Source { get; }

    /// <summary>Whom to ask for its image where no runtime answers.</summary>
    public PodStatusSource Status { get; }

    /// <summary>Pods of which more became known.</summary>
    public ChangedPods Changed { get; } = new();

    /// <summary>Completes when the node's pods are known.</summary>
    public Task Synced => _watch.Synced;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _owners.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }

    /// <summary>What could only be guessed while the API was away is asked again.</summary>
    private void AskAgain()
    {
        foreach (var uid in _uncertain.Take())
        {
            Changed.Add(uid);
        }
    }

    private void Note(PodDirectory pods, PodRecord? before, PodRecord? after)
    {
        pods.Note(before, after);
        if (before is null && after is not null)
        {
            _owners.Prefetch(after);
        }
    }
}
