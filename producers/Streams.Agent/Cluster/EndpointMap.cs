using Streams.Agent.Metadata.Kubernetes;
using Streams.Schemas;

namespace Streams.Agent.Cluster;

/// <summary>What the API says of the cluster's addresses and services, ready to be asked by key, and which keys a change touches.</summary>
/// <remarks>
/// An address is a pod's before a node's before a service's before an external one's: the more exact answer stands. Pods that are over, or have the node's network, have no address of their own.
/// State: as much as the tables that feed it hold. Thread: any; one lock.
/// </remarks>
internal sealed class EndpointMap(string cluster)
{
    private const int WorkloadBound = 64;
    private const int BackendBound = 256;
    private const int AddressBound = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodRecord> _pods = new(StringComparer.Ordinal);
    private readonly AddressIndex<PodRecord> _podsAt = new();
    private readonly AddressIndex<NodeRecord> _nodesAt = new();
    private readonly AddressIndex<ServiceRecord> _servicesAt = new();
    private readonly AddressIndex<SliceRecord> _slicesOfService = new();
    private readonly AddressIndex<SliceRecord> _slicesOfPod = new();
    private readonly AddressIndex<SliceRecord> _slicesAt = new();
    private HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>A pod came, changed or went.</summary>
    public void Note(PodRecord? before, PodRecord? after)
    {
        lock (_gate)
        {
            var uid = (before ?? after!).Uid;
            Swap(_podsAt, uid, before, after, AddressesOf);
            if (after is null)
            {
                _pods.Remove(uid);
            }
            else
            {
                _pods[uid] = after;
            }

            TouchServices(_slicesOfPod.Of(uid));
        }
    }

    /// <summary>A node came, changed or went.</summary>
    public void Note(NodeRecord? before, NodeRecord? after)
    {
        lock (_gate)
        {
            Swap(_nodesAt, (before ?? after!).Uid, before, after, node => node.Addresses);
        }
    }

    /// <summary>A service came, changed or went.</summary>
    public void Note(ServiceRecord? before, ServiceRecord? after)
    {
        lock (_gate)
        {
            Swap(_servicesAt, (before ?? after!).Uid, before, after, service => [service.Key, .. service.Addresses]);
        }
    }

    /// <summary>A slice came, changed or went.</summary>
    public void Note(SliceRecord? before, SliceRecord? after)
    {
        lock (_gate)
        {
            var uid = (before ?? after!).Uid;
            Swap(_slicesOfService, uid, before, after, slice => [slice.ServiceKey]);
            Swap(_slicesOfPod, uid, before, after, slice => slice.Endpoints.Select(endpoint => endpoint.PodUid).Where(pod => pod.Length > 0), touch: false);
            Swap(_slicesAt, uid, before, after, slice => slice.Endpoints.Where(endpoint => endpoint.PodUid.Length == 0).Select(endpoint => endpoint.Address));
            TouchServices(new[] { before, after }.OfType<SliceRecord>());
        }
    }

    /// <summary>Gives the keys touched since the last time.</summary>
    public IReadOnlySet<string> TakeTouched()
    {
        lock (_gate)
        {
            var taken = _touched;
            _touched = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>What must be written under a key, and the pods whose workloads it names; null where nobody answers there.</summary>
    public (ClusterEndpoint Endpoint, IReadOnlyList<PodRecord> Pods)? Find(string key)
    {
        lock (_gate)
        {
            return PodAt(key) ?? NodeAt(key) ?? ServiceAt(key) ?? ExternalAt(key);
        }
    }

    /// <summary>Lays the names of workloads into a record.</summary>
    public void Name(ClusterEndpoint endpoint, IEnumerable<(PodRecord Pod, WorkloadOwner Owner)> owners) =>
        endpoint.Workloads = [.. owners.Select(owned => $"{cluster}/{owned.Pod.Namespace}/{owned.Owner.Kind}/{owned.Owner.Name}").Distinct().Order(StringComparer.Ordinal).Take(WorkloadBound)];

    private static IReadOnlyList<string> AddressesOf(PodRecord pod) => pod.HasHostNetwork || pod.IsOver ? [] : pod.Addresses;

    private (ClusterEndpoint, IReadOnlyList<PodRecord>)? PodAt(string key) =>
        _podsAt.Of(key).FirstOrDefault() is { } pod
            ? (Endpoint(key, EndpointKind.Pod, pod.Namespace, pod.Name, pod.Uid, pod.Addresses), [pod])
            : null;

    private (ClusterEndpoint, IReadOnlyList<PodRecord>)? NodeAt(string key) =>
        _nodesAt.Of(key).FirstOrDefault() is { } node
            ? (Endpoint(key, EndpointKind.Node, "", node.Name, node.Uid, node.Addresses), [])
            : null;

    private (ClusterEndpoint, IReadOnlyList<PodRecord>)? ServiceAt(string key)
    {
        if (_servicesAt.Of(key).FirstOrDefault() is not { } service)
        {
            return null;
        }

        var endpoint = Endpoint(key, EndpointKind.Service, service.Namespace, service.Name, service.Uid, service.Addresses);
        var behind = _slicesOfService.Of(service.Key).SelectMany(slice => slice.Endpoints).ToList();
        endpoint.Ports = [.. service.Ports];
        endpoint.Backends = [.. behind.Where(item => item.IsReady).Select(item => item.Address).Distinct().Order(StringComparer.Ordinal).Take(BackendBound)];
        return (endpoint, [.. behind.Select(item => item.PodUid).Distinct().Select(uid => _pods.GetValueOrDefault(uid)).OfType<PodRecord>()]);
    }

    private (ClusterEndpoint, IReadOnlyList<PodRecord>)? ExternalAt(string key) =>
        _slicesAt.Of(key).FirstOrDefault() is { } slice
            ? (Endpoint(key, EndpointKind.External, slice.Namespace, slice.Service, slice.Uid, [key]), [])
            : null;

    private ClusterEndpoint Endpoint(string key, EndpointKind kind, string space, string name, string uid, IReadOnlyList<string> addresses) => new()
    {
        Endpoint = key,
        Kind = kind,
        Cluster = cluster,
        Namespace = space,
        Name = name,
        Uid = uid,
        Addresses = [.. addresses.Take(AddressBound)],
    };

    private void Swap<T>(AddressIndex<T> index, string uid, T? before, T? after, Func<T, IEnumerable<string>> keysOf, bool touch = true)
        where T : class
    {
        var gone = before is null ? [] : keysOf(before).ToList();
        var here = after is null ? [] : keysOf(after).ToList();
        index.Remove(uid, gone);
        if (after is not null)
        {
            index.Add(uid, here, after);
        }

        if (touch)
        {
            _touched.UnionWith(gone);
            _touched.UnionWith(here);
        }
    }

    /// <summary>Who answers behind a service stands in its own record and in those of its addresses.</summary>
    private void TouchServices(IEnumerable<SliceRecord> slices)
    {
        foreach (var key in slices.Select(slice => slice.ServiceKey).Distinct().ToList())
        {
            _touched.Add(key);
            foreach (var service in _servicesAt.Of(key))
            {
                _touched.UnionWith(service.Addresses);
            }
        }
    }
}
