using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Agent.Attribution;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Attribution;

public sealed class ContainerResolverTests : IDisposable
{
    private const string Id = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";
    private const long HostNamespace = 4_026_531_836;
    private const long OtherNamespace = 4_026_532_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Dictionary<int, string> _paths = [];

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Resolve_HostProcess_BelongsToTheHost() => Assert.Equal("host:n1", Resolver().Resolve(Started(1, "/user.slice")).Origin.Key);

    [Fact]
    public void Resolve_ServiceOfSystemd_IsNamedByNodeAndUnit() =>
        Assert.Equal("n1/nginx.service", Resolver().Resolve(Started(1, "/system.slice/nginx.service")).Origin.Key);

    [Fact]
    public void PathOf_AService_IsKnownAlsoWhenItsCgroupIsGone()
    {
        var resolver = Resolver();
        resolver.Resolve(Started(1, "/system.slice/nginx.service"));
        resolver.Forget("/system.slice/nginx.service");

        Assert.Equal("/system.slice/nginx.service", resolver.PathOf("n1/nginx.service"));
        Assert.Null(resolver.PathOf("n1/other.service"));
    }

    [Fact]
    public void Resolve_RuntimesInit_BelongsToTheContainerOnceItEntersTheCgroup()
    {
        var resolver = Resolver();

        var before = resolver.Resolve(Started(1, "/system.slice/docker.service"));
        var after = resolver.Resolve(Started(1, $"/docker/{Id}"));

        Assert.Equal("n1/docker.service", before.Origin.Key);
        Assert.Equal(Id, after.Origin.Key);
    }

    [Fact]
    public void Resolve_ProcessThatLeavesItsCgroup_KeepsItsOriginAndIsReportedOnce()
    {
        var resolver = Resolver();
        resolver.Resolve(Started(1, $"/docker/{Id}"));

        var first = resolver.Resolve(Started(1, "/"));
        var second = resolver.Resolve(Started(1, "/"));

        Assert.Equal((Id, true), (first.Origin.Key, first.HasLeft));
        Assert.Equal((Id, false), (second.Origin.Key, second.HasLeft));
    }

    [Fact]
    public void Resolve_ChildOfAProcessThatLeft_BelongsToTheContainer()
    {
        var resolver = Resolver();
        resolver.Resolve(Started(1, $"/docker/{Id}"));
        resolver.Resolve(Started(1, "/"));

        var child = resolver.Resolve(Started(2, "/", parent: 1));

        Assert.Equal(Id, child.Origin.Key);
    }

    [Fact]
    public void Resolve_UnknownShapeWithNamespacesOfItsOwn_IsAContainerNamedByTheLastComponent()
    {
        var resolver = Resolver();
        _paths[1] = "/lab/bb1";

        var attributed = resolver.Resolve(Started(1, "/lab/bb1", OtherNamespace));

        Assert.Equal((CgroupKind.Container, "bb1"), (attributed.Origin.Kind, attributed.Origin.Key));
        Assert.True(resolver.IsContainer("/lab/bb1"));
        Assert.False(resolver.IsContainer("/lab"));
    }

    [Fact]
    public void Resolve_CgroupNestedInAnUnknownShape_BelongsToTheContainerAbove()
    {
        var resolver = Resolver();
        resolver.Resolve(Started(1, "/lab/bb1", OtherNamespace));

        var nested = resolver.Resolve(Started(2, "/lab/bb1/workers/one", OtherNamespace));

        Assert.Equal("bb1", nested.Origin.Key);
    }

    [Fact]
    public void Resolve_UnknownShapeWithTheHostsNamespaces_BelongsToTheHost() =>
        Assert.True(Resolver().Resolve(Started(1, "/jobs/one", HostNamespace)).Origin.IsHost);

    [Fact]
    public void Resolve_UnknownShapeInOneHierarchyOnly_BelongsToTheHost()
    {
        var resolver = Resolver();
        _paths[1] = "/";

        Assert.True(resolver.Resolve(Started(1, "/jobs/one", OtherNamespace)).Origin.IsHost);
    }

    [Fact]
    public void Resolve_TheAgentsOwnCgroup_BelongsToTheHost() =>
        Assert.True(Resolver(ownPath: "/jobs/one").Resolve(Started(1, "/jobs/one", OtherNamespace)).Origin.IsHost);

    [Fact]
    public void Resolve_WithoutACgroup_FollowsTheParent()
    {
        var resolver = Resolver();
        resolver.Resolve(Started(1, $"/docker/{Id}"));

        Assert.Equal(Id, resolver.Resolve(Started(2, "", parent: 1)).Origin.Key);
    }

    [Theory]
    [InlineData($"/docker/{Id}", true)]
    [InlineData($"/docker/{Id}/init.scope", false)] // nested
    [InlineData("/docker", false)] // above
    [InlineData("/system.slice/nginx.service", true)]
    [InlineData("/system.slice", false)]
    [InlineData("/", false)]
    public void IsContainer_OfAPath_MeansTheContainersOwnCgroup(string path, bool expected) => Assert.Equal(expected, Resolver().IsContainer(path));

    private ContainerResolver Resolver(string ownPath = "/own") => new(
        "n1",
        new HostNamespaces(HostNamespace, HostNamespace),
        new HashSet<string> { ownPath },
        new AttributionOptions(),
        new AttributionTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<ContainerResolver>.Instance),
        pid => _paths.GetValueOrDefault(pid));

    private static SensorEvent Started(int pid, string path, long namespaces = HostNamespace, int parent = 0) => new()
    {
        Event = new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() },
        Process = new Process { ExecId = 1_000 + pid, Pid = pid, ParentExecId = parent == 0 ? 0 : 1_000 + parent, PidNamespace = namespaces, MountNamespace = namespaces },
        CgroupPath = path,
        TimeNs = 1,
        Class = SensorClasses.Process,
    };
}
