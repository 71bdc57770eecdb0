using System.Net;
using System.Net.Sockets;
using Streams.Schemas;
using Streams.Sensors.Tests.Connections;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class NetworkTests
{
    private const int Stream = 1;
    private const int Datagram = 2;
    private static readonly SensorOptions Options = new() { Tier = "ebpf", FlowsEvery = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task Connections_ThatTwoProcessesAcceptFromOneListener_BelongToWhoAcceptedEach()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        const int Port = 27_114;
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        container.Add("/bin/server", new CallProgram()
            .Call(41, 2, Stream, 0) // socket: 3
            .Call(49, 3, Address(Port), 16) // bind
            .Call(50, 3, 5) // listen
            .Call(57) // fork
            .Call(43, 3, 0, 0) // accept: 4
            .Call(0, 4, new CallProgram.Memory(), 100) // read
            .Build());

        var serving = container.RunAsync("/bin/server; /bin/sleep 1; true", TestContext.Current.CancellationToken);
        var listening = await run.WaitFor(seen => seen.Event.ListenStarted?.LocalPort == Port, "listener");
        using (var first = new TcpClient())
        using (var second = new TcpClient())
        {
            await first.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
            await second.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
            await first.GetStream().WriteAsync(new byte[1], TestContext.Current.CancellationToken);
            await second.GetStream().WriteAsync(new byte[2], TestContext.Current.CancellationToken);
            await serving;
        }

        await run.WaitFor(seen => run.Events.Count(seen => seen.Event.ConnectionClosed?.LocalPort == Port) == 2, "both closed");
        var opened = run.Events.Where(seen => seen.Event.ConnectionOpened is { Direction: Direction.Inbound, LocalPort: Port }).ToList();
        var closed = run.Events.Where(seen => seen.Event.ConnectionClosed?.LocalPort == Port).ToList();

        Assert.Equal(Transport.Tcp, listening.Event.ListenStarted!.Transport);
        Assert.Equal([127, 0, 0, 1], listening.Event.ListenStarted.LocalAddress);
        Assert.Equal(2, opened.Count);
        Assert.Equal(2, opened.Select(seen => seen.Process!.Pid).Distinct().Count());
        Assert.All(opened, seen => Assert.Equal("/bin/server", seen.Process!.Executable));
        Assert.Equal(opened.Select(seen => seen.Process!.Pid).Order(), closed.Select(seen => seen.Process!.Pid).Order());
        Assert.All(opened, seen => Assert.Equal(container.CgroupPath, seen.CgroupPath));
    }

    [Fact]
    public async Task Connect_ThatIsRefused_IsToldWithItsError()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync("/bin/nc 127.0.0.1 9; true", TestContext.Current.CancellationToken);
        var failed = await run.WaitFor(seen => seen.Event.ConnectionFailed?.RemotePort == 9 && seen.CgroupPath == container.CgroupPath, "refusal");

        Assert.Equal(111, failed.Event.ConnectionFailed!.Error);
        Assert.Equal(Transport.Tcp, failed.Event.ConnectionFailed.Transport);
        Assert.Equal([127, 0, 0, 1], failed.Event.ConnectionFailed.RemoteAddress);
        Assert.NotEqual(0, failed.Event.ConnectionFailed.LocalPort);
        Assert.True(failed.Event.ConnectionFailed.DurationNs >= 0);
        Assert.Equal("nc", failed.Process!.Name);
        Assert.DoesNotContain(run.Events, seen => seen.Event.ConnectionOpened?.RemotePort == 9);
    }

    [Fact]
    public async Task Flow_OfAConnectionThatLasts_IsToldInPartsThatAddUp()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var serving = Drain(listener);
        await container.RunAsync($"(/bin/head -c 5000 /dev/zero; /bin/sleep 2; /bin/head -c 700 /dev/zero) | /bin/nc 127.0.0.1 {port}", TestContext.Current.CancellationToken);
        await serving;
        var closed = await run.WaitFor(seen => seen.Event.ConnectionClosed?.RemotePort == port, "end");
        var flows = run.Events.Where(seen => seen.Event.FlowSample?.RemotePort == port).ToList();

        Assert.NotEmpty(flows);
        Assert.All(flows, flow => Assert.Equal(("nc", container.CgroupPath), (flow.Process!.Name, flow.CgroupPath)));
        Assert.InRange(flows.Sum(flow => flow.Event.FlowSample!.BytesSent), 5_000, 5_700); // told while it was open
        Assert.True(flows[0].Event.FlowSample is { PacketsSent: > 0, DurationNs: > 0, Direction: Direction.Outbound, Transport: Transport.Tcp, LocalPort: > 0 });
        Assert.Equal(5_700, flows.Sum(flow => flow.Event.FlowSample!.BytesSent) + closed.Event.ConnectionClosed!.BytesSent);
    }

    [Fact]
    public async Task Datagrams_OfAContainer_AreToldWithPeerAndBytes()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)peer.Client.LocalEndPoint!).Port;
        container.Add("/bin/talker", new CallProgram()
            .Call(41, 2, Datagram, 0) // socket: 3
            .Call(44, 3, "hello", 5, 0, Address(port), 16) // sendto
            .Call(45, 3, new CallProgram.Memory(), 100, 0, 0, 0) // recvfrom, not asking whom from
            .Call(42, 3, Address(port), 16) // connect
            .Call(1, 3, "again", 5) // write
            .Call(0, 3, new CallProgram.Memory(), 100) // read
            .Build());

        var running = container.RunAsync("/bin/talker; true", TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
        {
            var got = await peer.ReceiveAsync(TestContext.Current.CancellationToken);
            await peer.SendAsync(new byte[40], got.RemoteEndPoint, TestContext.Current.CancellationToken);
        }

        await running;
        var closed = await run.WaitFor(seen => seen.Event.ConnectionClosed is { Transport: Transport.Udp } && seen.Event.ConnectionClosed.RemotePort == port, "end");
        var opened = Assert.Single(run.Events, seen => seen.Event.ConnectionOpened is { Transport: Transport.Udp } && seen.Event.ConnectionOpened.RemotePort == port && seen.CgroupPath == container.CgroupPath);
        var flows = run.Events.Where(seen => seen.Event.FlowSample?.RemotePort == port && seen.CgroupPath == container.CgroupPath).ToList();

        Assert.Equal((Direction.Outbound, "talker"), (opened.Event.ConnectionOpened!.Direction, opened.Process!.Name));
        Assert.Equal([127, 0, 0, 1], opened.Event.ConnectionOpened.RemoteAddress);
        Assert.Equal(10, flows.Sum(flow => flow.Event.FlowSample!.BytesSent) + closed.Event.ConnectionClosed!.BytesSent);
        Assert.Equal(40, flows.Sum(flow => flow.Event.FlowSample!.BytesReceived) + closed.Event.ConnectionClosed.BytesReceived); // the first reply had no address and no connection
        Assert.Equal("talker", closed.Process!.Name);
    }

    [Fact]
    public async Task Datagrams_ToManyPeers_AreAllToldHoweverOftenTheSumsAreRead()
    {
        Requirement.Need("ebpf", "python3");
        const int Peers = 6_000;
        const string Program = """
            import socket, time
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(6000):
                udp.sendto(b'hello', ('127.0.0.9', 20000 + i))
                if i % 4 == 0:
                    time.sleep(0.0005)
            """;
        await using var run = await SensorRun.Start(Options with { FlowsEvery = TimeSpan.FromMilliseconds(5) });
        using var python = System.Diagnostics.Process.Start("python3", ["-c", Program]);
        bool IsOf(SensorEvent seen) => seen.Process?.Pid == python.Id && seen.Class == SensorClasses.Connection;
        await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && seen.Process!.Pid == python.Id, "end");

        await run.DisposeAsync();
        var told = run.Events.Where(IsOf).Sum(seen => (seen.Event.FlowSample?.BytesSent ?? 0) + (seen.Event.ConnectionClosed?.BytesSent ?? 0));

        Assert.Equal(5 * Peers, told);
        Assert.Equal(Peers, run.Events.Count(seen => IsOf(seen) && seen.Event.ConnectionOpened is not null));
    }

    [Fact]
    public async Task Datagrams_SentManyAtOnce_AreAllCounted()
    {
        Requirement.Need("ebpf", "python3");
        const string Program = """
            import ctypes, socket, struct
            sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sink.bind(('127.0.0.9', 27115))
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            name = ctypes.create_string_buffer(struct.pack('=HH4s8x', 2, socket.htons(27115), socket.inet_aton('127.0.0.9')), 16)
            data = ctypes.create_string_buffer(100)
            vector = ctypes.create_string_buffer(struct.pack('=QQ', ctypes.addressof(data), 100), 16)
            message = struct.pack('=QIIQQQQI4xI4x', ctypes.addressof(name), 16, 0, ctypes.addressof(vector), 1, 0, 0, 0, 0)
            messages = ctypes.create_string_buffer(message * 64, len(message) * 64)
            assert ctypes.CDLL(None).sendmmsg(udp.fileno(), messages, 64, 0) == 64
            """;
        await using var run = await SensorRun.Start(Options);

        using var python = System.Diagnostics.Process.Start("python3", ["-c", Program]);
        var closed = await run.WaitFor(seen => seen.Process?.Pid == python.Id && seen.Event.ConnectionClosed is { RemotePort: 27_115 }, "end");
        var flows = run.Events.Where(seen => seen.Process?.Pid == python.Id && seen.Event.FlowSample is { RemotePort: 27_115 }).ToList();

        Assert.Equal(64 * 100, flows.Sum(seen => seen.Event.FlowSample!.BytesSent) + closed.Event.ConnectionClosed!.BytesSent);
        Assert.Equal(64, flows.Sum(seen => seen.Event.FlowSample!.PacketsSent) + closed.Event.ConnectionClosed.PacketsSent);
    }

    [Fact]
    public async Task NameServer_AskedByAContainer_IsToldWithTheName()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        var question = DnsDecoderTests.Question("exfil.example.org", 16);
        container.Add("/bin/asker", new CallProgram().Call(41, 2, Datagram, 0).Call(44, 3, question, question.Length, 0, Address(53), 16).Build());

        await container.RunAsync("/bin/asker; true", TestContext.Current.CancellationToken);
        var asked = await run.WaitFor(seen => seen.Event.DnsQuestion?.Name == "exfil.example.org", "question");

        Assert.Equal(container.CgroupPath, asked.CgroupPath);
        Assert.Equal("asker", asked.Process!.Name);
        Assert.Equal((16, Transport.Udp, 53), (asked.Event.DnsQuestion!.Type, asked.Event.DnsQuestion.Transport, asked.Event.DnsQuestion.ServerPort));
        Assert.Equal([127, 0, 0, 1], asked.Event.DnsQuestion.ServerAddress);
    }

    [Fact]
    public async Task NameServer_AskedWithSeveralMessagesAtOnce_IsToldOfEach()
    {
        Requirement.Need("ebpf", "python3");
        await using var run = await SensorRun.Start(Options);
        const string Program = """
            import socket
            asked = lambda name: b'\x12\x34\x01\x00\x00\x01' + bytes(6) + bytes([len(name)]) + name + b'\x00\x00\x01\x00\x01'
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.sendmsg([asked(b'by-sendmsg')], [], 0, ('127.0.0.1', 53))
            udp.connect(('127.0.0.1', 53))
            udp.send(asked(b'by-send'))
            """;

        using var python = System.Diagnostics.Process.Start("python3", ["-c", Program]);
        await run.WaitFor(seen => seen.Event.DnsQuestion?.Name == "by-sendmsg", "sendmsg");
        await run.WaitFor(seen => seen.Event.DnsQuestion?.Name == "by-send", "send");
    }

    private static byte[] Address(int port) => [2, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

    private static async Task Drain(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[65_536];
        while (await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
            // Only counted by the kernel.
        }
    }
}
