using Streams.Agent.Attribution;
using Streams.Sensors.Lifecycle;
using Xunit;

namespace Streams.Agent.Tests.Attribution;

public sealed class ProcCgroupTests
{
    [Theory]
    [InlineData("0::/docker/9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961\n", true)]
    [InlineData("0::/docker/9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961/init.scope\n", true)]
    [InlineData("4:memory:/docker/9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961\n0::/\n", true)]
    [InlineData("0::/docker/0000000000000000000000000000000000000000000000000000000000000000\n", false)] // the number is another container's by now
    [InlineData("0::/system.slice/nginx.service\n", false)]
    [InlineData(null, false)] // gone
    public void IsOf_AProcess_IsTrueOfItsOwnContainerOnly(string? text, bool isOf)
    {
        const string Id = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";
        var procRoot = Directory.CreateTempSubdirectory("streams-proc-");
        try
        {
            if (text is not null)
            {
                File.WriteAllText(Path.Combine(procRoot.CreateSubdirectory("77").FullName, "cgroup"), text);
            }

            Assert.Equal(isOf, ProcCgroup.IsOf(new Origin(Id, CgroupKind.Container, "docker", "/docker/" + Id, "", ""), procRoot.FullName, 77));
        }
        finally
        {
            procRoot.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("0::/system.slice/nginx.service\n", "/system.slice/nginx.service")] // unified
    [InlineData("9:name=systemd:/lab/bb1\n8:pids:/lab/bb1\n4:memory:/lab/bb1\n0::/lab/bb1\n", "/lab/bb1")] // hybrid
    [InlineData("9:name=systemd:/\n4:memory:/jobs/34dff036\n0::/\n", "/")] // only limited in memory by a supervisor
    [InlineData("4:memory:/lab/bb1\n3:cpuset:/lab/bb1\n", "/lab/bb1")] // v1 without systemd
    [InlineData("4:memory:/docker/9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961\n0::/\n", "/docker/9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961")] // v1 containers, v2 unused
    [InlineData("0::/../../system.slice/a.service\n", "/system.slice/a.service")] // seen from a cgroup namespace
    [InlineData("0::/lab/gone (deleted)\n", "/lab/gone")]
    [InlineData("", "/")]
    public void PathOf_TheText_PicksThePathThatNamesTheContainer(string text, string path) => Assert.Equal(path, ProcCgroup.PathOf(text));

    [Theory]
    [InlineData("0::/../../kubepods-besteffort.slice/cri-containerd-9bca.scope\n", "/kubepods.slice/kubepods-besteffort.slice/cri-containerd-9bca.scope")] // a pod beside
    [InlineData("0::/../../../system.slice/nginx.service\n", "/system.slice/nginx.service")] // the host's
    [InlineData("0::/\n", "/kubepods.slice/kubepods-pod1.slice/own.scope")] // the agent itself
    [InlineData("0::/worker\n", "/kubepods.slice/kubepods-pod1.slice/own.scope/worker")]
    public void PathOf_ReadInACgroupNamespace_IsTheHosts(string text, string path) =>
        Assert.Equal(path, ProcCgroup.PathOf(text, new CgroupNamespace("/kubepods.slice/kubepods-pod1.slice/own.scope")));

    [Theory]
    [InlineData("8:pids:/docker/4f\n0::/docker/4f/init.scope\n1:name=systemd:/docker/4f\n", "/docker/4f", "/docker/4f/init.scope")] // which of the two it keeps is for the paths to tell
    [InlineData("0::/init.scope\n", "/init.scope")]
    [InlineData("8:pids:/a\n")]
    [InlineData("nonsense\n")]
    public void PathsOfSystemd_OfSeveralTrees_AreThoseThatASystemdMayKeep(string text, params string[] paths) => Assert.Equal(paths, ProcCgroup.PathsOfSystemd(text, CgroupNamespace.Host));
}
