using Streams.Agent.Metadata;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata;

public sealed class MetadataMergeTests
{
    private readonly ContainerMetadata _early = new() { Image = "web:1", Capabilities = ["CAP_SYS_ADMIN", "CAP_KILL"], Privileged = true, HostNamespaces = ["pid", "ipc"], Sources = ["cgroup", "proc"] };

    [Fact]
    public void Over_ALaterLookAtTheContainer_ReplacesItsPrivilegesAndKeepsTheRest()
    {
        var merged = MetadataMerge.Over(_early, new ContainerMetadata { Capabilities = ["CAP_KILL"], Sources = ["proc"] });

        Assert.Equal(("web:1", false), (merged.Image, merged.Privileged));
        Assert.Equal(["CAP_KILL"], merged.Capabilities);
        Assert.Empty(merged.HostNamespaces);
        Assert.Equal(["cgroup", "proc"], merged.Sources);
    }

    [Fact]
    public void Over_ASourceThatHasNotLooked_LeavesPrivilegesAlone()
    {
        var merged = MetadataMerge.Over(_early, new ContainerMetadata { Image = "web:2" });

        Assert.Equal(("web:2", true), (merged.Image, merged.Privileged));
        Assert.Equal(["pid", "ipc"], merged.HostNamespaces);
    }
}
