using System.Net.Sockets;
using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Systemd;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Systemd;

public sealed class SystemdRootTests
{
    [Theory]
    [InlineData("/init.scope", "")]
    [InlineData("/system.slice/dbus.service", "")]
    [InlineData("/system.slice/dbus-broker.service", "")]
    [InlineData("/docker/4f/init.scope", "/docker/4f")]
    [InlineData("/docker/4f/system.slice/dbus.service", "/docker/4f")]
    public void Of_ListenerOfTheBus_IsWhereItsSystemdHasItsUnits(string path, string root) => Assert.Equal(root, SystemdRoot.Of([path])?.Path);

    [Theory]
    [InlineData("/")]
    [InlineData("/user.slice/user-0.slice/session-1.scope")]
    public void Of_SomeoneElse_IsUnknown(string path) => Assert.Null(SystemdRoot.Of([path]));

    [Fact]
    public void Of_InAContainerWithTheUnifiedTreeOnAHostWithAnother_IsToldByTheTreeThatItKeeps() =>
        Assert.Equal("/docker/4f", SystemdRoot.Of(["/docker/4f", "/docker/4f/init.scope"])?.Path);

    [Theory]
    [InlineData("", "/system.slice/hello.service", "hello.service")]
    [InlineData("", "/system.slice/system-getty.slice/getty@tty1.service/inner", "getty@tty1.service")]
    [InlineData("", "/system.slice/_memory.service", "memory.service")] // the kernel has names that begin so
    [InlineData("", "/docker-4f.scope", "docker-4f.scope")]
    [InlineData("", "/docker/4f/system.slice/hello.service", "docker")] // no unit
    [InlineData("/docker/4f", "/docker/4f/system.slice/hello.service", "hello.service")]
    [InlineData("/docker/4f", "/docker/4ff/system.slice/hello.service", null)]
    [InlineData("/docker/4f", "/system.slice/hello.service", null)] // the host's, of the same name
    [InlineData("", "/system.slice", null)]
    public void UnitOf_ACgroup_IsTheUnitThatThisSystemdHasThere(string root, string path, string? unit) => Assert.Equal(unit, new SystemdRoot(root).UnitOf(path));

    [Fact]
    public async Task FindAsync_SocketOfThisProcess_IsToldByItsCgroup()
    {
        var folder = Directory.CreateTempSubdirectory("streams-bus-");
        try
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            var path = Path.Combine(folder.FullName, "bus");
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();

            Assert.Equal(SystemdRoot.Of(ProcCgroup.ReadOfSystemd(Environment.ProcessId)), await SystemdRoot.FindAsync(path, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
