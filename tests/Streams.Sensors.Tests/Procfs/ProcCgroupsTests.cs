using Streams.Sensors.Procfs;
using Xunit;

namespace Streams.Sensors.Tests.Procfs;

public sealed class ProcCgroupsTests
{
    [Fact]
    public void Parse_V1_TakesTheMemoryHierarchy() =>
        Assert.Equal(new ProcCgroups(null, "/docker/4f"), ProcCgroups.Parse(["9:name=systemd:/x", "4:cpu,memory:/docker/4f", "1:cpuset:/y"]));

    [Fact]
    public void Parse_V2_TakesTheUnifiedOne() =>
        Assert.Equal(new ProcCgroups("/system.slice/a.service", null), ProcCgroups.Parse(["0::/system.slice/a.service"]));

    [Fact]
    public void Parse_Hybrid_TakesBoth() =>
        Assert.Equal(new ProcCgroups("/lab/a", "/lab/a"), ProcCgroups.Parse(["4:memory:/lab/a", "0::/lab/a"]));

    [Fact]
    public void Parse_PathWithColons_StaysWhole() =>
        Assert.Equal("/system.slice:docker:4f", ProcCgroups.Parse(["0::/system.slice:docker:4f"]).Unified);

    [Fact]
    public void Parse_Garbage_KnowsNothing() =>
        Assert.Equal(new ProcCgroups(null, null), ProcCgroups.Parse(["", "x", "1:2"]));
}
