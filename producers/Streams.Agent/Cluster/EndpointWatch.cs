using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Agent.Metadata.Kubernetes;

namespace Streams.Agent.Cluster;

/// <summary>Follows pods, nodes, services and endpoint slices of the whole cluster into the map.</summary>
internal sealed class EndpointWatch : IAsyncDisposable
{
    private readonly KubernetesApi _api;
    private readonly IReadOnlyList<ResourceWatch> _watches;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to list and watch.</summary>
    public EndpointWatch(KubernetesAccess access, EndpointMap map, KubernetesOptions options, IMeterFactory meters, ILoggerFactory loggers, TimeProvider clock)
    {
        var telemetry = new KubernetesTelemetry(meters, loggers.CreateLogger<ResourceWatch>());
        _api = new KubernetesApi(access);
        Owners = new OwnerResolver(_api, telemetry, clock);
        ResourceWatch Of(string kind, string path, IResourceStore store) => new(_api, new WatchedResource(kind, path), store, options, telemetry, clock);
        _watches =
        [
            Of("pods", "/api/v1/pods", new ResourceTable<PodRecord>("pods", options.Objects, pod => PodReader.Read(pod).AddressesOnly(), map.Note, telemetry)),
            Of("nodes", "/api/v1/nodes", new ResourceTable<NodeRecord>("nodes", options.Objects, NodeRecord.Read, map.Note, telemetry)),
            Of("services", "/api/v1/services", new ResourceTable<ServiceRecord>("services", options.Objects, ServiceRecord.Read, map.Note, telemetry)),
            Of("endpointslices", "/apis/discovery.k8s.io/v1/endpointslices", new ResourceTable<SliceRecord>("endpointslices", options.Objects, SliceRecord.Read, map.Note, telemetry)),
        ];
        _running = Task.WhenAll(_watches.Select(watch => Task.Run(() => watch.RunAsync(_stop.Token))));
    }

    /// <summary>Whom to ask for a pod's workload.</summary>
    public OwnerResolver Owners { get; }

    /// <summary>Completes when all four have been listed.</summary>
    public Task Synced => Task.WhenAll(_watches.Select(watch => watch.Synced));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Owners.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }
}
