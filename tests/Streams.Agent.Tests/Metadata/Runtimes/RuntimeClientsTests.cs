using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata;
using Streams.Agent.Metadata.Runtimes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Runtimes;

public sealed class RuntimeClientsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-doors-");
    private readonly List<Socket> _listeners = [];

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("containerd.sock", "containerd.sock", "", true)] // whatever answers there
    [InlineData("containerd.sock", "link/containerd.sock", "", true)]
    [InlineData("containerd.sock", "other.sock", "containerd", true)] // another door to the same process
    [InlineData("containerd.sock", "other.sock", "cri-o", false)] // the same process here, as systemd listens for many
    [InlineData("containerd.sock", "nobody.sock", "containerd", false)]
    [InlineData("gone.sock", "containerd.sock", "containerd", false)] // no other feed
    public async Task HaveBehind_ASocketOfContainerd_IsTrueWhereItIsFollowedAlready(string containerd, string cri, string name, bool isAnothers)
    {
        Listen("containerd.sock");
        Listen("other.sock");
        Directory.CreateSymbolicLink(In("link"), _folder.FullName);
        await File.WriteAllTextAsync(In("nobody.sock"), "", TestContext.Current.CancellationToken);
        using var runtimes = new RuntimeClients(new MetadataOptions { ContainerdSocket = In(containerd), CriSocket = In(cri), DockerSocket = In("docker.sock"), SystemdBus = "off" }, new FakeTimeProvider());

        Assert.Equal(isAnothers, await runtimes.HaveBehindAsync(In(cri), name, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("docker", true, true)]
    [InlineData("docker", false, false)]
    [InlineData("cri-o", true, false)]
    public async Task HaveBehind_CriDockerd_IsTrueWhereDockerIsFollowed(string name, bool hasDocker, bool isAnothers)
    {
        Listen("cri-dockerd.sock");
        if (hasDocker)
        {
            Listen("docker.sock");
        }

        using var runtimes = new RuntimeClients(new MetadataOptions { ContainerdSocket = In("gone.sock"), DockerSocket = In("docker.sock"), SystemdBus = "off" }, new FakeTimeProvider());

        Assert.Equal(isAnothers, await runtimes.HaveBehindAsync(In("cri-dockerd.sock"), name, TestContext.Current.CancellationToken));
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private void Listen(string name)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(In(name)));
        listener.Listen();
        _listeners.Add(listener);
    }
}
