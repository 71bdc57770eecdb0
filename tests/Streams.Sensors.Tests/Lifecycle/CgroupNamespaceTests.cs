using Streams.Sensors.Lifecycle;
using Streams.Sensors.Procfs;
using Xunit;

namespace Streams.Sensors.Tests.Lifecycle;

public sealed class CgroupNamespaceTests : IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("streams-cgroup-").FullName;

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    [Theory]
    [InlineData("/kubepods.slice/pod1/own", "/", "/kubepods.slice/pod1/own")]
    [InlineData("/kubepods.slice/pod1/own/init", "/init", "/kubepods.slice/pod1/own")] // a process below the namespace's root
    [InlineData("/kubepods.slice/pod1/own", "/../other", null)] // moved out of it
    [InlineData("/kubepods.slice/pod1/own", "/elsewhere", null)] // moved meanwhile
    public void Find_ByTheCgroupThatHoldsTheProcess_IsTheNamespacesRoot(string holding, string relative, string? root)
    {
        Put("/kubepods.slice/pod2/other", "7\n8\n");
        Put(holding, "1\n42\n");
        var mounts = CgroupMounts.Parse([$"31 24 0:27 /../../.. {_tree} rw - cgroup2 cgroup2 rw"], []);

        Assert.Equal(root, CgroupNamespace.Find(mounts, new ProcCgroups(relative, null), pid: 42).Root);
    }

    [Fact]
    public void Absolute_InTheHostsNamespace_IsThePath() => Assert.Equal("/docker/4f", CgroupNamespace.Host.Absolute("/docker/4f"));

    private void Put(string path, string processes)
    {
        Directory.CreateDirectory(_tree + path);
        File.WriteAllText(_tree + path + "/cgroup.procs", processes);
    }
}
