using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Supervision;
using Xunit;

namespace Streams.Agent.Tests.Supervision;

public sealed class LifelineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lifeline_WithAManager_TellsReadyStatusLifeAndStop(bool isAbstract)
    {
        var name = isAbstract ? $"streams-{Guid.NewGuid():N}" : Path.Combine(_directory, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        using var lifeline = Lifeline.Open(
            variable => variable switch
            {
                "NOTIFY_SOCKET" => isAbstract ? "@" + name : name,
                "WATCHDOG_USEC" => "3000000",
                "WATCHDOG_PID" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                _ => null,
            },
            _time);

        Assert.Equal(TimeSpan.FromSeconds(1), lifeline.SignEvery);
        lifeline.Ready("watching");
        lifeline.Sign();
        lifeline.Sign(); // too soon
        lifeline.Tell("watching"); // no news
        lifeline.Tell("events wait on disk");
        _time.Advance(TimeSpan.FromSeconds(1));
        lifeline.Sign();
        lifeline.Stopping();

        Assert.Equal(["READY=1\nSTATUS=watching", "WATCHDOG=1", "STATUS=events wait on disk", "WATCHDOG=1", "STOPPING=1\nSTATUS=letting everything out"], Received(manager));
    }

    [Theory]
    [InlineData(null, "3000000", null)]
    [InlineData("relative", "3000000", null)]
    [InlineData("/nobody/listens/here", "3000000", null)]
    public void Lifeline_WithoutAManager_IsQuiet(string? socket, string? watchdog, string? pid)
    {
        using var lifeline = Lifeline.Open(variable => variable switch { "NOTIFY_SOCKET" => socket, "WATCHDOG_USEC" => watchdog, _ => pid }, _time);

        lifeline.Ready("watching");
        lifeline.Sign();
        lifeline.Stopping();

        Assert.Null(lifeline.SignEvery);
    }

    private static List<string> Received(Socket manager)
    {
        var received = new List<string>();
        var bytes = new byte[1_024];
        while (manager.Available > 0)
        {
            received.Add(Encoding.UTF8.GetString(bytes, 0, manager.Receive(bytes)));
        }

        return received;
    }
}
