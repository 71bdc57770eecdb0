using System.Runtime.InteropServices;
using System.Threading.Channels;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Calls;
using Streams.Sensors.Connections;
using Streams.Sensors.Files;
using Streams.Sensors.Lifecycle;
using Streams.Sensors.Privileges;
using Streams.Sensors.Processes;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Kernel;

/// <summary>Sees processes, connections, cgroups and OOM kills through eBPF, from the moment they happen.</summary>
/// <remarks>
/// Programs are attached first, then what already ran is read from /proc, then the ring is drained: nothing falls between, and what came between is told once.
/// While the channel is full the ring is not drained, so that the ring is the buffer and its counters tell the loss by class.
/// Thread: its own. Drains the ring every few milliseconds: a wakeup per event costs 2 to 4 µs of CPU and halves the traced program's speed.
/// </remarks>
internal sealed class KernelSensor : ISensor
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ClockRefresh = TimeSpan.FromSeconds(1);

    private readonly SensorOptions _options;
    private readonly BpfObject _programs;
    private readonly RingBuffer _ring;
    private readonly RingBuffer.Handler _handle;
    private readonly CgroupTree _cgroups;
    private readonly ProcReader _proc;
    private readonly BootClock _clock;
    private readonly TimeProvider _time;
    private readonly ProcessTable _table;
    private readonly ProcessDecoder _processes;
    private readonly SensorTelemetry _telemetry;
    private readonly SensorAccount _account = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LossLedger _losses;
    private readonly EndedProcesses _ended;
    private readonly FoldedFiles _files;
    private readonly CallCounter _calls;
    private readonly DatagramFlows _datagrams;
    private readonly OpenConnections _open;
    private readonly WatchedCgroups _watched;
    private readonly CgroupLives _lives;
    private readonly Lock _gate = new();
    private EventOutlet? _outlet;
    private SensorEvent? _held;
    private long _lookedAtNs;
    private long _lastRefresh;
    private IReadOnlyList<SensorBalance>? _last;

    public KernelSensor(BpfObject programs, SensorOptions options, SensorHost host, IContainerCgroups containers, SensorTelemetry telemetry)
    {
        _programs = programs;
        _options = options;
        _cgroups = host.Cgroups;
        _proc = host.Proc;
        _clock = host.Clock;
        _time = host.Time;
        _telemetry = telemetry;
        _table = new ProcessTable(options.Processes);
        _processes = new ProcessDecoder(host.Identity, host.Clock, _table);
        _ring = new RingBuffer(programs.MapDescriptor("ring"), options.RingBytes);
        _handle = Handle;
        _losses = new LossLedger(programs, host.Cgroups, () => _lives!.Look(_outlet!.Write));
        _ended = new EndedProcesses(_table, options.ProcRoot);
        _files = new FoldedFiles(programs, options, host.Time);
        _calls = new CallCounter(programs, host.Cgroups, host.Clock, _account);
        _datagrams = new DatagramFlows(programs, host.Clock);
        _watched = new WatchedCgroups(programs, host.Cgroups, containers);
        _lives = new CgroupLives(host.Cgroups, _watched, host.Clock, _account, () => _files.TurnOfNow)
        {
            Tell = Tell,
            Ended = (isUnified, id) => _calls.Ended(isUnified, id, Tell, LostCalls),
        };
        _open = new OpenConnections(programs, host, options, _datagrams);
        programs.Configure(host.KernelConfig(options));
    }

    public string Name => "kernel";

    public SensorTier Tier => SensorTier.Ebpf;

    public IReadOnlyList<string> BlindSpots { get; } =
    [
        "bytes of files that are mapped into memory",
        "system calls that do not return: exit, and the return from a signal",
        "what is asked of the kernel through io_uring, or by calls of the 32-bit interface",
        "names that are asked for over encrypted connections, or of name servers on other ports than 53",
    ];

    public Task Ready => _ready.Task;

    public IReadOnlyList<SensorBalance> Balances()
    {
        lock (_gate)
        {
            return _last ?? KernelBalances.Of(_programs, _account.Balances());
        }
    }

    public Task RunAsync(ChannelWriter<SensorEvent> events, CancellationToken stop) =>
        SensorThread.Run("sensor kernel", _ready, () => Run(events, stop));

    public void Dispose()
    {
        lock (_gate)
        {
            _last ??= KernelBalances.Of(_programs, _account.Balances());
            _ring.Dispose();
            _programs.Dispose();
        }
    }

    private void Run(ChannelWriter<SensorEvent> events, CancellationToken stop)
    {
        _outlet = new EventOutlet(events, _account);
        _lookedAtNs = _clock.NowNs;
        _lastRefresh = _time.GetTimestamp();
        _cgroups.Scan();
        _programs.Iterate("inventory_sockets"); // pass 0: whose the agent's own calls are
        _programs.SetHandlers(KernelPrograms.Handlers.Select(handler => ((uint)handler.Item1, handler.Item2)));
        var calls = _programs.MapOf<uint, WireCallKind>("calls");
        foreach (var (number, kind) in CallCatalog.OfThisMachine())
        {
            calls.Set(number, kind);
        }

        foreach (var (program, _) in KernelPrograms.Attached)
        {
            _programs.Attach(program);
        }

        Inventory();
        _watched.Look();
        _ready.TrySetResult();
        _telemetry.Started(this);

        var lastLook = _time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            Doze.For(_options.DrainEvery);
            Drain();
            if (_time.GetElapsedTime(lastLook) >= Housekeeping)
            {
                lastLook = _time.GetTimestamp();
                Look();
            }

            if (_held is null)
            {
                _open.Look(_outlet.Write); // else what moved would find no room, and who moved it may be in the ring
            }
        }

        _outlet.BeginEnd(_time);
        _programs.Detach();
        Drain(); // whose the datagrams are
        _open.End(_outlet.Write);
        Drain();
        _files.End(Tell, LostFiles);
        _calls.End(Tell, LostCalls);
        _lives.Depart(long.MaxValue);
        Look();
        _outlet.End();
        _telemetry.Stopped(this);
    }

    private void Inventory()
    {
        var attachedAtNs = _clock.NowNs;
        _cgroups.Scan(
            (path, id) => _outlet!.Write(LifecycleDecoder.Made(path, id, _clock.NowNs)),
            (path, id) => _outlet!.Write(LifecycleDecoder.Removed(path, id, _clock.NowNs)));
        _open.Inventory();
        foreach (var found in _proc.ReadAll())
        {
            // What started after the attachment is in the ring.
            if (found.Process.StartedAtNs < attachedAtNs - ProcessIdentity.TickNs)
            {
                _table.Put(found.Pid, found.StartBoottimeNs, found.Process);
                _outlet!.Write(found.ToEvent(isInventory: true, timeNs: attachedAtNs));
            }
        }
    }

    private void Drain()
    {
        if (_held is not null && !_outlet!.TryWrite(_held))
        {
            return;
        }

        _held = null;
        _ring.Drain(_handle);
        if (_held is null)
        {
            _files.Look(Tell, LostFiles); // the ring is empty: every key's path is known
            _calls.Look(Tell, LostCalls);
            _lives.Depart(_files.Turns);
        }
    }

    private void Tell(SensorEvent told) => _outlet!.WriteSeen(told);

    private void LostFiles(long count) => _outlet!.Lost(SensorClasses.File, "map", count, _lookedAtNs, _clock.NowNs);

    private void LostCalls(ulong cgroup, long count)
    {
        var (unifiedId, memoryId) = CgroupKey.Split(cgroup);
        var (id, path) = _cgroups.Resolve(unifiedId, memoryId);
        _outlet!.Lost(SensorClasses.Syscall, "map", count, _lookedAtNs, _clock.NowNs, id, path);
    }

    private bool Handle(ReadOnlySpan<byte> message)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<WireHeader>(message);
        switch (header.Kind)
        {
            case WireKind.Exec:
                return _processes.Exec(message) is not { } started
                    || Emit(header, MemoryMarshal.AsRef<ExecWire>(message).Task, SensorClasses.Process, started, ProcessDecoder.Started());
            case WireKind.Fork:
                _processes.Fork(MemoryMarshal.AsRef<ForkWire>(message).Task);
                return true;
            case WireKind.Exit:
                ref readonly var exit = ref MemoryMarshal.AsRef<ExitWire>(message);
                _datagrams.Ended(exit.Task.Pid);
                return Emit(header, exit.Task, SensorClasses.Process, _processes.Exit(exit.Task), ProcessDecoder.Exited(exit));
            case WireKind.Oom:
                ref readonly var oom = ref MemoryMarshal.AsRef<OomWire>(message);
                return Emit(header, oom.Task, SensorClasses.Process, _processes.Find(oom.Task), ProcessDecoder.Killed(oom));
            case WireKind.ConnectionOpened:
                ref readonly var opened = ref MemoryMarshal.AsRef<ConnectionWire>(message);
                var connection = Of(header, opened.Task, SensorClasses.Connection, _processes.Find(opened.Task), ConnectionDecoder.Opened(opened));
                if (connection.Event.ConnectionOpened!.Transport == Transport.Udp)
                {
                    _datagrams.Opened(opened, connection);
                }

                return Write(connection);
            case WireKind.ConnectionFailed:
                ref readonly var failed = ref MemoryMarshal.AsRef<ConnectionWire>(message);
                _telemetry.Ended(failed.Missed);
                return Emit(header, failed.Task, SensorClasses.Connection, _processes.Find(failed.Task), ConnectionDecoder.Failed(failed));
            case WireKind.Flow:
                ref readonly var flow = ref MemoryMarshal.AsRef<ConnectionWire>(message);
                return Emit(header, flow.Task, SensorClasses.Connection, _processes.Find(flow.Task), ConnectionDecoder.Flow(flow));
            case WireKind.Dns:
                ref readonly var dns = ref MemoryMarshal.AsRef<DnsWire>(message);
                if (DnsDecoder.Decode(dns) is { } question)
                {
                    return Emit(header, dns.Task, SensorClasses.Connection, _processes.Find(dns.Task), question);
                }

                _account.Filtered(SensorClasses.Connection); // a reply, or no question at all
                return true;
            case WireKind.ConnectionClosed:
                ref readonly var closed = ref MemoryMarshal.AsRef<ConnectionWire>(message);
                _telemetry.Ended(closed.Missed);
                return Emit(header, closed.Task, SensorClasses.Connection, _processes.Find(closed.Task), ConnectionDecoder.Closed(closed));
            case WireKind.Listen:
                ref readonly var listening = ref MemoryMarshal.AsRef<ConnectionWire>(message);
                return Emit(header, listening.Task, SensorClasses.Connection, _processes.Find(listening.Task), ConnectionDecoder.Listening(listening));
            case WireKind.Privilege:
                var asked = MemoryMarshal.AsRef<PrivilegeWire>(message).Task;
                var changed = PrivilegeDecoder.Decode(message, pid => _table.FindInNamespace(asked.PidNamespace, pid)?.ExecId ?? 0);
                return changed is null || Emit(header, asked, SensorClasses.Privilege, _processes.Find(asked), changed);
            case WireKind.NewCall:
                _calls.First(MemoryMarshal.AsRef<NewCallWire>(message));
                return true;
            case WireKind.File:
                ref readonly var file = ref MemoryMarshal.AsRef<FileWire>(message);
                var (id, path) = _cgroups.Resolve(file.Task.CgroupV2Id, file.Task.CgroupV1Id);
                _files.Named(message, _processes.Find(file.Task), id, path, _clock.FromMonotonic(header.MonotonicNs));
                return true;
            case WireKind.Change:
                return Change(header, message);
            case WireKind.Cgroup:
                var cgroup = CgroupChange.Decode(message);
                if (!cgroup.IsMade)
                {
                    LookAtLosses(); // as long as it is known whose they are
                }

                return _lives.Take(cgroup, header.MonotonicNs) is not { } made || Write(made);
            default:
                throw new InvalidOperationException($"the kernel programs sent a message of kind {header.Kind}, which this agent does not know");
        }
    }

    private bool Change(in WireHeader header, ReadOnlySpan<byte> message)
    {
        if (FileDecoder.Changed(message) is not { } body)
        {
            return true;
        }

        var task = MemoryMarshal.AsRef<ChangeWire>(message).Task;
        if (body.Kind == EventKind.PrivilegeChange)
        {
            return Emit(header, task, SensorClasses.Privilege, _processes.Find(task), body);
        }

        _files.Changed(Of(header, task, SensorClasses.File, _processes.Find(task), body));
        return true;
    }

    private bool Emit(in WireHeader header, in WireTask task, string of, Process? process, Event body) =>
        Write(Of(header, task, of, process, body));

    private SensorEvent Of(in WireHeader header, in WireTask task, string of, Process? process, Event body)
    {
        var (id, path) = _cgroups.Resolve(task.CgroupV2Id, task.CgroupV1Id);
        return new SensorEvent
        {
            Class = of,
            Event = body,
            Process = process,
            CgroupId = id,
            CgroupPath = path,
            TimeNs = _clock.FromMonotonic(header.MonotonicNs),
            MonotonicNs = (long)header.MonotonicNs,
        };
    }

    private bool Write(SensorEvent sensorEvent)
    {
        if (_outlet!.TryWrite(sensorEvent))
        {
            return true;
        }

        _held = sensorEvent;
        return false;
    }

    private void Look()
    {
        LookAtLosses();
        _watched.Look();
        _datagrams.LookAtEnded(_outlet!.Write);
        if (_held is null)
        {
            _ended.Look();
        }

        _outlet!.Declare();
        if (_time.GetElapsedTime(_lastRefresh) >= ClockRefresh)
        {
            _lastRefresh = _time.GetTimestamp();
            _clock.Refresh();
        }
    }

    private void LookAtLosses()
    {
        var now = _clock.NowNs;
        foreach (var (wire, lost) in _losses.Look(KernelPrograms.Counted, _outlet!, _lookedAtNs, now))
        {
            _telemetry.Lost(this, KernelPrograms.Counted.Single(counted => counted.Wire == wire).Class, lost, "kernel");
        }

        _lookedAtNs = now;
    }
}
