using System.Threading.Channels;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Lifecycle;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Hears of every process from the kernel's process connector and reads what it is from /proc; asks sock_diag for connections and, where permitted, fanotify for files that containers write, and polls cgroups.</summary>
/// <remarks>
/// A process that ended before it was read is told all the same, with what the connector knows, in the cgroup of its parent.
/// State: pid → process, as large as the host is busy. Thread: its own, which visits the containers' network namespaces.
/// </remarks>
internal sealed class NetlinkSensor : ISensor
{
    private const int LastReads = 128; // more than the socket's buffer holds

    private static readonly TimeSpan Wakeup = TimeSpan.FromMilliseconds(50);

    private readonly SensorOptions _options;
    private readonly SensorHost _host;
    private readonly SensorTelemetry _telemetry;
    private readonly ProcessConnector _connector;
    private readonly SensorAccount _account = new();
    private readonly SocketPoll _sockets;
    private readonly ConnectorProcesses _processes;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WrittenFiles? _files;
    private readonly ProcessConnector.Handler _handle;
    private EventOutlet? _outlet;
    private long _lookedAtNs;

    public NetlinkSensor(ProcessConnector connector, SensorOptions options, SensorHost host, SensorTelemetry telemetry)
    {
        _connector = connector;
        _options = options;
        _host = host;
        _telemetry = telemetry;
        _sockets = new SocketPoll(host.Proc, new SocketDiag(options.ProcRoot), options.FlowsEvery, host.Time);
        _processes = new ConnectorProcesses(host);
        _files = WrittenFiles.TryOpen(options, host, _processes, _account, out var refusal);
        _handle = Handle;
        BlindSpots =
        [
            "programs that end before they are read in /proc: their path, arguments and ids; they are told in the container of their parent",
            "the names by which programs were asked for; CPU time and peak memory of processes",
            FormattableString.Invariant($"connections and containers that live shorter than {options.PollEvery.TotalMilliseconds:0} ms, and what a connection moved after the last look at it"),
            "connections that fail, datagrams, and names that are asked for",
            .. BlindSpotsOfFiles(refusal),
            "devices, system calls and OOM kills; of privilege changes all but those of user ids, and tracing",
            "processes that this user may not read",
        ];
    }

    public string Name => "netlink";

    public SensorTier Tier => SensorTier.Netlink;

    public IReadOnlyList<string> BlindSpots { get; }

    public Task Ready => _ready.Task;

    public IReadOnlyList<SensorBalance> Balances() => _account.Balances();

    public Task RunAsync(ChannelWriter<SensorEvent> events, CancellationToken stop) =>
        SensorThread.Run("sensor netlink", _ready, () => Run(new EventOutlet(events, _account), stop));

    public void Dispose()
    {
        _files?.Dispose();
        _connector.Dispose();
    }

    private static string[] BlindSpotsOfFiles(string refusal) => refusal.Length > 0
        ? [$"files ({refusal})"]
        :
        [
            "files that are read, renamed or removed, how much and how often files are written, and what is written through memory maps",
            "files that a container writes in its first moments, before its mounts are marked, and those that processes with the mounts of the host write",
        ];

    private void Run(EventOutlet outlet, CancellationToken stop)
    {
        _outlet = outlet;
        _lookedAtNs = _host.Clock.NowNs;
        _host.Cgroups.Scan();
        _files?.Begin(outlet);
        foreach (var found in _host.Proc.ReadAll())
        {
            _processes.Add(found);
            _files?.Executed(found.Pid);
            outlet.Write(found.ToEvent(isInventory: true, _host.Clock.NowNs));
        }

        _sockets.Look(_host.Proc.Stats(), isFirst: true, (_, _) => { });
        _ready.TrySetResult();
        _telemetry.Started(this);

        var looked = _host.Time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            Read(Wakeup);
            _files?.Look();
            if (_host.Time.GetElapsedTime(looked) >= _options.PollEvery)
            {
                looked = _host.Time.GetTimestamp();
                Look(outlet);
            }
        }

        outlet.BeginEnd(_host.Time);
        for (var i = 0; i < LastReads; i++)
        {
            Read(TimeSpan.Zero); // what came until now
        }

        Look(outlet);
        _files?.End();
        outlet.End();
        _telemetry.Stopped(this);
    }

    private void Read(TimeSpan wait)
    {
        var lost = _connector.Read(wait, _handle);
        TellOver();
        if (lost == 0)
        {
            return;
        }

        _account.Seen(SensorClasses.Process, lost);
        _outlet!.Lost(SensorClasses.Process, "socket", lost, _lookedAtNs, _host.Clock.NowNs);
        _telemetry.Lost(this, SensorClasses.Process, lost, "socket");
    }

    private void Look(EventOutlet outlet)
    {
        _host.Clock.Refresh();
        _files?.Take();
        Read(TimeSpan.Zero); // whoever wrote a file was forked before
        _files?.Resolve(isLast: false);
        Cgroups(outlet);
        _files?.LookForMounts();
        var stats = _host.Proc.Stats();
        var changes = new List<(uint Pid, Event Event)>();
        _sockets.Look(stats, isFirst: false, (pid, changed) => changes.Add((pid, changed)));
        Read(TimeSpan.Zero); // whoever has a connection has executed its program before
        foreach (var (pid, changed) in changes)
        {
            outlet.Write(Of(_processes.FindLately(pid), SensorClasses.Connection, changed, _host.Clock.NowNs, 0));
        }

        foreach (var gone in _processes.Forget(stats))
        {
            _files?.Ended(gone.Pid);
            outlet.Write(Of(gone, SensorClasses.Process, new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited() }, _host.Clock.NowNs, 0));
        }

        outlet.Declare();
        _lookedAtNs = _host.Clock.NowNs;
    }

    private void Cgroups(EventOutlet outlet)
    {
        _files?.Tell(); // before a container is told as gone
        _host.Cgroups.Scan(
            (path, id) => outlet.Write(LifecycleDecoder.Made(path, id, _host.Clock.NowNs)),
            (path, id) => outlet.Write(LifecycleDecoder.Removed(path, id, _host.Clock.NowNs)));
    }

    private void Handle(in ConnectorEvent told)
    {
        if (told.Process == (uint)Environment.ProcessId)
        {
            return; // threads of the agent, and programs that it starts are not its own
        }

        switch (told.Kind)
        {
            case ConnectorKind.Fork when told.Thread == told.Process:
                TellOver(told.Process);
                _processes.Fork(told);
                break;
            case ConnectorKind.Exec:
                _files?.Executed(told.Process);
                Tell(told, SensorClasses.Process, _processes.Exec(told), new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() });
                break;
            case ConnectorKind.Exit when told.Thread == told.Process:
                if (!_processes.GoesOn(told))
                {
                    TellEnd(told, Ended(told.First));
                }

                break;
            case ConnectorKind.UserId:
                Tell(told, SensorClasses.Privilege, _processes.Find(told.Process), Changed(PrivilegeOperation.Setuid, $"real {told.First}, effective {told.Second}"));
                break;
            case ConnectorKind.Tracing when told.First != 0:
                var traced = Changed(PrivilegeOperation.Ptrace, $"attach to {told.Process}");
                traced.PrivilegeChange!.TargetExecId = _processes.Find(told.Process)?.Process.ExecId ?? 0;
                Tell(told, SensorClasses.Privilege, _processes.Find(told.First), traced);
                break;
            default:
                break;
        }
    }

    private void TellOver(uint pidIsAnothers = 0)
    {
        foreach (var (told, isHowKnown) in _processes.Over(pidIsAnothers))
        {
            TellEnd(told, isHowKnown ? Ended(told.First) : new ProcessExited());
        }
    }

    private void TellEnd(in ConnectorEvent told, ProcessExited how)
    {
        _files?.Ended(told.Process);
        Tell(told, SensorClasses.Process, _processes.Exit(told), new Event { Kind = EventKind.ProcessExited, ProcessExited = how });
    }

    private void Tell(in ConnectorEvent told, string of, ProcProcess? process, Event happened)
    {
        if (process is { CgroupPath.Length: > 0 } && _host.Cgroups.IdOf(process.CgroupPath) == 0)
        {
            Cgroups(_outlet!); // a container that the last look did not see yet
        }

        _outlet!.Write(Of(process, of, happened, _host.Clock.FromMonotonic(told.MonotonicNs), (long)told.MonotonicNs));
    }

    private static SensorEvent Of(ProcProcess? process, string of, Event happened, long timeNs, long monotonicNs) => new()
    {
        Class = of,
        Process = process?.Process,
        CgroupId = process?.CgroupId ?? 0,
        CgroupPath = process?.CgroupPath ?? "",
        TimeNs = timeNs,
        MonotonicNs = monotonicNs,
        Event = happened,
    };

    private static ProcessExited Ended(uint status) => new() { ExitCode = (int)(status >> 8 & 0xff), Signal = (int)(status & 0x7f) };

    private static Event Changed(PrivilegeOperation operation, string argument) => new()
    {
        Kind = EventKind.PrivilegeChange,
        PrivilegeChange = new PrivilegeChange { Operation = operation, Argument = argument },
    };
}
