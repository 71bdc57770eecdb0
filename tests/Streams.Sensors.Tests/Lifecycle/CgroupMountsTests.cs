using Streams.Sensors.Lifecycle;
using Xunit;

namespace Streams.Sensors.Tests.Lifecycle;

public sealed class CgroupMountsTests
{
    private static readonly string[] Cgroups = ["#subsys_name\thierarchy\tnum_cgroups\tenabled", "cpu\t1\t5\t1", "memory\t4\t22\t1"];

    [Fact]
    public void Parse_Hybrid_FindsBothAndTheNumberOfTheMemoryHierarchy()
    {
        var mounts = CgroupMounts.Parse(
            [
                "30 24 0:26 / /sys/fs/cgroup ro shared:9 - tmpfs tmpfs ro,mode=755",
                "31 30 0:27 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw",
                "33 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:15 - cgroup cgroup rw,cpu,cpuacct",
                "34 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            ],
            Cgroups);

        Assert.Equal("/sys/fs/cgroup/unified", mounts.Unified);
        Assert.Equal("/sys/fs/cgroup/memory", mounts.Memory);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", mounts.Controllers["cpuacct"]);
        Assert.Equal(4u, mounts.MemoryHierarchy);
    }

    [Fact]
    public void Parse_PureV2_HasNoMemoryHierarchy()
    {
        var mounts = CgroupMounts.Parse(["31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"], ["memory\t0\t80\t1"]);

        Assert.Equal("/sys/fs/cgroup", mounts.Unified);
        Assert.Null(mounts.Memory);
        Assert.Equal(0u, mounts.MemoryHierarchy);
    }

    [Fact]
    public void Parse_MountOfAPartOnly_IsNotTakenForTheWhole()
    {
        var mounts = CgroupMounts.Parse(["31 24 0:27 /docker/4f /sys/fs/cgroup rw - cgroup2 cgroup2 rw"], []);

        Assert.Null(mounts.Unified);
    }
}
