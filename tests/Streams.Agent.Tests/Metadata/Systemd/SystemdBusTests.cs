using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Systemd;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Systemd;

public sealed class SystemdBusTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-bus-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AskAsync_NobodyListens_IsTriedAgainOnlyAfterAWhile()
    {
        var tries = 0;
        using var bus = new SystemdBus("/nowhere/bus", _clock, async (path, stop) =>
        {
            tries++;
            return await SystemdRoot.FindAsync(path, stop);
        });

        await Assert.ThrowsAsync<IOException>(() => AskAsync(bus));
        Assert.Null(await AskAsync(bus));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAsync<IOException>(() => AskAsync(bus));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(await AskAsync(bus)); // twice as long now

        Assert.Equal(2, tries);
        Assert.False(await bus.IsAliveAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")] // it hangs up
    [InlineData("REJECTED EXTERNAL\r\n")]
    [InlineData("OK 10ae92651b180e159a09747a6b092f2e\r\nAGREE_UNIX_FD\r\nl\u0002\u0001\u0001\u007f\u007f\u007f\u007f\u0001\0\0\0\u007f\u007f\u007f\u007f")] // an answer of two gigabytes
    [InlineData("OK 10ae92651b180e159a09747a6b092f2e\r\nAGREE_UNIX_FD\r\nGET / HTTP/1.1\r\n\r\n")]
    public async Task AskAsync_WhoListensSpeaksNonsense_IsAnErrorAndNoMore(string answer)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var path = Path.Combine(_folder.FullName, "bus");
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serving = ServeAsync(listener, Encoding.Latin1.GetBytes(answer));
        using var bus = new SystemdBus(path, _clock, (_, _) => ValueTask.FromResult<SystemdRoot?>(new SystemdRoot("")));

        await Assert.ThrowsAsync<IOException>(() => AskAsync(bus));
        await serving;
    }

    private static Task<UnitFacts?> AskAsync(SystemdBus bus) => bus.AskAsync(_ => "hello.service", TestContext.Current.CancellationToken).AsTask();

    private static async Task ServeAsync(Socket listener, byte[] answer)
    {
        using var client = await listener.AcceptAsync();
        await client.SendAsync(answer);
        client.Shutdown(SocketShutdown.Send);
    }
}
