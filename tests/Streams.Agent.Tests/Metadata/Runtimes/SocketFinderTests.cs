using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Runtimes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Runtimes;

public sealed class SocketFinderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("streams-sockets-").FullName;
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Present_UsualPlacesBelowTheHostsRoot_ThoseOfUsersToo()
    {
        Make("run/docker.sock");
        Make("var/run/docker.sock"); // the same by another path
        Make("run/user/1000/podman/podman.sock");
        Make("run/user/1001/docker.sock");

        var finder = new SocketFinder("", SocketPlaces.Docker, _root, _clock);

        Assert.Equal(["/run/docker.sock", "/run/user/1001/docker.sock", "/run/user/1000/podman/podman.sock"], finder.Present().Select(path => path[_root.Length..]));
    }

    [Fact]
    public void Present_SocketThatComesLater_IsFoundWithinSeconds()
    {
        var finder = new SocketFinder("", SocketPlaces.Containerd, _root, _clock);
        Assert.Empty(finder.Present());

        Make("run/k3s/containerd/containerd.sock");
        Assert.Empty(finder.Present());
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("/run/k3s/containerd/containerd.sock", Assert.Single(finder.Present())[_root.Length..]);
    }

    [Fact]
    public void Present_WhereSomeWereAskedFor_OnlyThose()
    {
        Make("run/docker.sock");
        Make("a.sock");

        var finder = new SocketFinder($"{_root}/a.sock, {_root}/b.sock", SocketPlaces.Docker, _root, _clock);

        Assert.Equal([$"{_root}/a.sock"], finder.Present());
        Assert.Contains("b.sock", finder.Places, StringComparison.Ordinal);
    }

    private void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
        File.WriteAllText(Path.Combine(_root, path), "");
    }
}
