using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Streams.Schemas;
using Streams.Sensors.Connections;
using Streams.Sensors.Kernel;
using Streams.TestKit;
using Xunit;

namespace Streams.Sensors.Tests.Real;

/// <summary>Ends of connections for which the kernel calls no program, as happens in bursts on a starved machine: here because none is attached.</summary>
[Collection("one at a time")]
public sealed class MissedEndTests
{
    private static readonly SensorOptions Options = new() { Tier = "ebpf" };

    private readonly List<ConnectionWire> _told = [];

    [Fact]
    public void End_ThatNoProgramSaw_IsToldOnceByTheSecondLook()
    {
        Requirement.Need("ebpf");
        using var programs = Watching(out var ring);
        var (client, server, ports) = Connected();
        using var lasting = Connected().Out;
        client.Send(new byte[100]);
        server.Receive(new byte[100]);
        programs.Iterate("inventory_owners");
        programs.Iterate("inventory_owners");
        programs.Detach();
        Drain(ring);
        var toldWhileOpen = _told.Count(wire => wire.Header.Kind == WireKind.ConnectionClosed && IsOf(wire, ports));
        client.Dispose();
        server.Dispose();

        programs.Iterate("inventory_owners");
        Drain(ring);
        var toldByTheFirst = _told.Count(wire => wire.Header.Kind == WireKind.ConnectionClosed && IsOf(wire, ports));
        programs.Iterate("inventory_owners");
        programs.Iterate("inventory_owners");
        programs.Iterate("inventory_owners");
        Drain(ring);
        var ends = _told.Where(wire => wire.Header.Kind == WireKind.ConnectionClosed && IsOf(wire, ports)).ToList();

        Assert.Equal((0, 0), (toldWhileOpen, toldByTheFirst));
        Assert.Equal([1, 2], ends.Select(wire => (int)wire.Direction).Order());
        Assert.Equal(2, _told.Count(wire => wire.Header.Kind == WireKind.ConnectionOpened && IsOf(wire, ports)));
        Assert.All(ends, wire => Assert.NotEqual(MissedEnd.Nothing, wire.Missed));
        Assert.All(ends, wire => Assert.Equal([127, 0, 0, 1], ConnectionDecoder.Address(wire.RemoteAddress, wire.Family)));
        Assert.All(ends, wire => Assert.Equal(-1, ConnectionDecoder.Closed(wire).ConnectionClosed!.DurationNs));
        Assert.All(ends.Where(wire => wire is { Direction: 1, Missed: MissedEnd.Time }), wire => Assert.Equal(100ul, wire.BytesSent));
    }

    [Fact]
    public void Ends_WhoseSocketsAreOthersMeanwhile_AreToldOnceEach()
    {
        Requirement.Need("ebpf");
        const int Many = 100;
        using var programs = Watching(out var ring);
        var gone = Enumerable.Range(0, Many).Select(_ => Connected()).ToList();
        programs.Detach();
        gone.ForEach(one => (one.Out.LingerState, one.In.LingerState) = (new LingerOption(true, 0), new LingerOption(true, 0))); // no time-wait: the memory is free at once
        gone.ForEach(one => one.Out.Dispose());
        gone.ForEach(one => one.In.Dispose());
        programs.Attach("on_socket_state");
        var open = Enumerable.Range(0, Many).Select(_ => Connected()).ToList();

        programs.Iterate("inventory_owners");
        programs.Iterate("inventory_owners");
        programs.Iterate("inventory_owners");
        Drain(ring);
        var ends = _told.Where(wire => wire.Header.Kind == WireKind.ConnectionClosed && wire.Missed != MissedEnd.Nothing).ToList();

        Assert.All(gone, one => Assert.Equal(2, ends.Count(wire => IsOf(wire, one.Ports))));
        Assert.All(open, one => Assert.DoesNotContain(ends, wire => IsOf(wire, one.Ports)));
        Assert.Contains(ends, wire => wire.Missed == MissedEnd.All);
        open.ForEach(one => one.Out.Dispose());
        open.ForEach(one => one.In.Dispose());
    }

    [Fact]
    public async Task Ends_ThatNoProgramSaw_AreToldByTheSensorAndCounted()
    {
        Requirement.Need("ebpf", "python3");
        const int Connections = 21; // the last is never accepted, and leaves no room for the one that fails
        const string Program = """
            import socket, sys
            listener = socket.create_server(('127.0.0.1', 0))
            held = []
            for _ in range(20):
                held += [socket.create_connection(listener.getsockname()), listener.accept()[0]]
            full = socket.socket()
            full.bind(('127.0.0.1', 0))
            full.listen(0)
            failing = socket.socket()
            failing.setblocking(False)
            held += [socket.create_connection(full.getsockname())]
            failing.connect_ex(full.getsockname())
            print('open', flush=True)
            sys.stdin.readline()
            for one in [failing, full] + held:
                one.close()
            print('closed', flush=True)
            """;
        var programs = BpfObject.Load(Options);
        await using var run = await SensorRun.Start(Options, programs);
        var before = run.Counted("streams.sensors.ends.found");
        using var python = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("python3", ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("open", await python.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        programs.Detach(); // what the kernel does on a starved machine: sockets end, and nobody is called
        await python.StandardInput.WriteLineAsync();
        Assert.Equal("closed", await python.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        bool IsEnd(SensorEvent seen) => seen.Process?.Pid == python.Id && seen.Event.Kind is EventKind.ConnectionClosed or EventKind.ConnectionFailed;

        await run.WaitFor(_ => run.Events.Count(IsEnd) > 2 * Connections, "ends that were found");
        var found = run.Counted("streams.sensors.ends.found");
        await run.DisposeAsync();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Connection);

        Assert.Equal(0, before);
        Assert.Equal(2 * Connections, run.Events.Where(IsEnd).Count(seen => seen.Event.ConnectionClosed is { DurationNs: -1 }));
        Assert.Equal(1, run.Events.Where(IsEnd).Count(seen => seen.Event.Kind == EventKind.ConnectionFailed));
        Assert.InRange(found, (2 * Connections) + 1, long.MaxValue); // others' connections end too
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    [Fact]
    public async Task Connections_BeyondWhatIsRemembered_AreDeclared()
    {
        Requirement.Need("ebpf", "python3");
        const int Connections = 700; // both ends are remembered
        const string Program = """
            import resource, socket
            resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
            listener = socket.create_server(('127.0.0.1', 0))
            held = []
            for _ in range(700):
                held += [socket.create_connection(listener.getsockname()), listener.accept()[0]]
            """;
        await using var run = await SensorRun.Start(Options with { Connections = 1_024 });

        using (var python = System.Diagnostics.Process.Start("python3", ["-c", Program]))
        {
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, python.ExitCode);
        }

        await run.WaitFor(seen => seen.Event.SensorGap is { Class: SensorClasses.Connection, Where: "map" }, "declared gap");
        await run.DisposeAsync();
        var told = run.Events.Count(seen => seen.Class == SensorClasses.Connection && seen.Process?.Name == "python3" && seen.Event.Kind is EventKind.ConnectionOpened or EventKind.ConnectionClosed);
        var declared = run.Events.Where(seen => seen.Event.SensorGap?.Class == SensorClasses.Connection).Sum(seen => seen.Event.SensorGap!.Lost);
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Connection);

        Assert.InRange(told, 1, 2 * 1_024);
        Assert.InRange(told + declared, 4 * Connections, long.MaxValue); // others connect too
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    [Fact]
    public async Task Connections_OpenBeforeTheAgentAndBeyondWhatIsRemembered_AreDeclared()
    {
        Requirement.Need("ebpf", "python3");
        const int Connections = 700; // both ends are remembered
        const string Program = """
            import resource, socket, sys
            resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
            listener = socket.create_server(('127.0.0.1', 0))
            held = []
            for _ in range(700):
                held += [socket.create_connection(listener.getsockname()), listener.accept()[0]]
            print('open', flush=True)
            sys.stdin.readline()
            """;
        using var python = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("python3", ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("open", await python.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await using var run = await SensorRun.Start(Options with { Connections = 1_024 });
        await python.StandardInput.WriteLineAsync();
        await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && seen.Process!.Pid == python.Id, "end");

        await run.DisposeAsync();
        var ended = run.Events.Count(seen => seen.Process?.Pid == python.Id && seen.Event.ConnectionClosed is not null);
        var declared = run.Events.Where(seen => seen.Event.SensorGap is { Class: SensorClasses.Connection, Where: "map" }).Sum(seen => seen.Event.SensorGap!.Lost);
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Connection);

        Assert.InRange(ended, 1, 1_024);
        Assert.InRange(ended + declared, 2 * Connections, long.MaxValue); // others are connected too
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    /// <summary>Between the two ports of one connection, told from either end.</summary>
    private static bool IsOf(in ConnectionWire wire, (int Client, int Server) ports) =>
        (wire.Direction == 1 ? (wire.LocalPort, wire.RemotePort) : (wire.RemotePort, wire.LocalPort)) == ports;

    /// <summary>The programs for sockets, alone; this process is not left out.</summary>
    private static BpfObject Watching(out RingBuffer ring)
    {
        var programs = BpfObject.Load(Options);
        programs.Configure(default);
        programs.Attach("on_socket_state");
        ring = new RingBuffer(programs.MapDescriptor("ring"), Options.RingBytes);
        return programs;
    }

    private static (Socket Out, Socket In, (int Client, int Server) Ports) Connected()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept(), (((IPEndPoint)client.LocalEndPoint!).Port, ((IPEndPoint)listener.LocalEndPoint!).Port));
    }

    private void Drain(RingBuffer ring) => ring.Drain(message =>
    {
        if (MemoryMarshal.AsRef<WireHeader>(message).Kind is WireKind.ConnectionOpened or WireKind.ConnectionClosed)
        {
            _told.Add(MemoryMarshal.AsRef<ConnectionWire>(message));
        }

        return true;
    });
}
