using Streams.Agent.Cluster;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Cluster;

public sealed class EndpointMapTests
{
    private readonly EndpointMap _map = new("c1");

    [Fact]
    public void Find_AnAddressThatPassesFromOnePodToTheNext_IsTheNextOnes()
    {
        var first = Pod("u1", "web-1", "10.0.0.1");
        _map.Note(null, first);
        _map.Note(null, Pod("u2", "web-2", "10.0.0.1")); // the new one is told before the end of the old

        _map.Note(first, first with { IsOver = true });

        Assert.Equal(("web-2", EndpointKind.Pod), Found("10.0.0.1"));
        Assert.Contains("10.0.0.1", _map.TakeTouched());
    }

    [Fact]
    public void Find_PodWithTheNodesNetwork_ItsAddressIsTheNodes()
    {
        _map.Note(null, new NodeRecord("n", "node-1", ["192.0.2.1"]));
        _map.Note(null, Pod("u1", "proxy", "192.0.2.1") with { HasHostNetwork = true });

        Assert.Equal(("node-1", EndpointKind.Node), Found("192.0.2.1"));
    }

    [Fact]
    public void Find_AService_HasReadyBackendsAndThePodsBehindIt()
    {
        _map.Note(null, Pod("u1", "web-1", "10.0.0.1"));
        _map.Note(null, Pod("u2", "web-2", "10.0.0.2"));
        _map.Note(null, new ServiceRecord("s", "default", "web", ["10.96.0.5"], []));
        _map.Note(null, new SliceRecord("l", "default", "web", [new SliceEndpoint("10.0.0.2", "u2", IsReady: true), new SliceEndpoint("10.0.0.1", "u1", IsReady: false)]));

        var (service, pods) = _map.Find("service/default/web")!.Value;
        var (atAddress, _) = _map.Find("10.96.0.5")!.Value;

        Assert.Equal(["10.0.0.2"], service.Backends);
        Assert.Equal(["10.0.0.2"], atAddress.Backends);
        Assert.Equal(["web-1", "web-2"], pods.Select(pod => pod.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Note_AChangeOfOneSlice_TouchesTheServiceAndItsAddresses()
    {
        _map.Note(null, new ServiceRecord("s", "default", "web", ["10.96.0.5"], []));
        var slice = new SliceRecord("l", "default", "web", [new SliceEndpoint("198.51.100.7", "", IsReady: true)]);
        _map.Note(null, slice);
        _map.TakeTouched();

        _map.Note(slice, null);

        Assert.Equal(["10.96.0.5", "198.51.100.7", "service/default/web"], _map.TakeTouched().Order(StringComparer.Ordinal));
        Assert.Null(_map.Find("198.51.100.7"));
    }

    [Fact]
    public void Find_AddressOutsideThatAServiceNames_IsExternal()
    {
        _map.Note(null, new SliceRecord("l", "default", "db", [new SliceEndpoint("198.51.100.7", "", IsReady: true)]));

        Assert.Equal(("db", EndpointKind.External), Found("198.51.100.7"));
    }

    [Fact]
    public void Name_ManyPodsOfFewWorkloads_NamesEachOnceInOrder()
    {
        var endpoint = new ClusterEndpoint();
        var web = new WorkloadOwner("Deployment", "web", [], IsCertain: true);

        _map.Name(endpoint, [(Pod("u1", "web-1", ""), web), (Pod("u2", "web-2", ""), web), (Pod("u3", "api-0", ""), new WorkloadOwner("StatefulSet", "api", [], IsCertain: true))]);

        Assert.Equal(["c1/default/Deployment/web", "c1/default/StatefulSet/api"], endpoint.Workloads);
    }

    private (string Name, EndpointKind Kind) Found(string key) => (_map.Find(key)!.Value.Endpoint.Name, _map.Find(key)!.Value.Endpoint.Kind);

    private static PodRecord Pod(string uid, string name, string address) =>
        new() { Uid = uid, Name = name, Namespace = "default", Addresses = address.Length > 0 ? [address] : [] };
}
