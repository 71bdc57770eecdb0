using System.Threading.Channels;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Lifecycle;

namespace Streams.Sensors.Procfs;

/// <summary>Sees processes, connections and cgroups by looking at /proc and the cgroup tree again and again: needs no privilege, misses what is short.</summary>
/// <remarks>State: pid → process, and what <see cref="SocketPoll"/> keeps, as large as the host is busy. Thread: its own.</remarks>
internal sealed class ProcSensor(SensorOptions options, SensorHost host, SensorTelemetry telemetry) : ISensor
{
    private const long ExecutingNs = 1_000_000_000;

    private readonly SensorAccount _account = new();
    private readonly SocketPoll _sockets = new(host.Proc, new ProcTcpTable(host.Proc), options.FlowsEvery, host.Time);
    private readonly Dictionary<uint, (ProcStat Stat, ProcProcess Process)> _known = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "proc";

    public SensorTier Tier => SensorTier.Proc;

    public IReadOnlyList<string> BlindSpots { get; } =
    [
        FormattableString.Invariant($"processes, connections and containers that live shorter than {options.PollEvery.TotalMilliseconds:0} ms"),
        "bytes and packets of connections: those that it reports are 0",
        "exit codes, CPU time and peak memory of processes",
        "programs that replace each other in one process under the same name",
        "processes that this user may not read; as which one of several threads or children a process acts",
        "files, devices, privilege changes, system calls, datagrams and OOM kills",
    ];

    public Task Ready => _ready.Task;

    public IReadOnlyList<SensorBalance> Balances() => _account.Balances();

    public Task RunAsync(ChannelWriter<SensorEvent> events, CancellationToken stop) =>
        SensorThread.Run("sensor proc", _ready, () => Run(new EventOutlet(events, _account), stop));

    public void Dispose()
    {
        // Holds nothing but memory.
    }

    private void Run(EventOutlet outlet, CancellationToken stop)
    {
        host.Cgroups.Scan();
        Look(outlet, isFirst: true);
        _ready.TrySetResult();
        telemetry.Started(this);

        while (!stop.WaitHandle.WaitOne(options.PollEvery))
        {
            Look(outlet, isFirst: false);
        }

        outlet.BeginEnd(host.Time);
        outlet.End();
        telemetry.Stopped(this);
    }

    private void Look(EventOutlet outlet, bool isFirst)
    {
        host.Clock.Refresh();
        if (!isFirst)
        {
            host.Cgroups.Scan(
                (path, id) => outlet.Write(LifecycleDecoder.Made(path, id, host.Clock.NowNs)),
                (path, id) => outlet.Write(LifecycleDecoder.Removed(path, id, host.Clock.NowNs)));
        }

        var stats = host.Proc.Stats();
        Processes(outlet, stats, isFirst);
        _sockets.Look(stats, isFirst, (pid, changed) => outlet.Write(Connection(pid, changed)));
        Ended(outlet, stats);
        outlet.Declare();
    }

    private void Processes(EventOutlet outlet, Dictionary<uint, ProcStat> stats, bool isFirst)
    {
        Dictionary<ulong, ulong>? containerStarts = null;
        foreach (var stat in stats.Values)
        {
            if (_known.TryGetValue(stat.Pid, out var known) && known.Stat.StartTicks == stat.StartTicks && known.Stat.Name == stat.Name)
            {
                continue;
            }

            containerStarts ??= host.Proc.ContainerStarts(stats.Values);
            if (host.Proc.Read(stat, stats, containerStarts) is { } process)
            {
                if (process.Process.Arguments.Count == 0 && host.Clock.NowNs - process.Process.StartedAtNs < ExecutingNs)
                {
                    continue; // in the middle of an exec: whole the next time
                }

                if (known.Process is not null && known.Stat.StartTicks != stat.StartTicks)
                {
                    outlet.Write(Exited(known.Process)); // its pid is another's by now
                }

                process.Process.BeforeAgent = isFirst;
                _known[stat.Pid] = (stat, process);
                outlet.Write(process.ToEvent(isFirst, isFirst ? host.Clock.NowNs : process.Process.StartedAtNs));
            }
        }
    }

    private void Ended(EventOutlet outlet, Dictionary<uint, ProcStat> stats)
    {
        foreach (var (pid, (_, process)) in _known)
        {
            if (!stats.ContainsKey(pid))
            {
                _known.Remove(pid);
                outlet.Write(Exited(process));
            }
        }
    }

    private SensorEvent Exited(ProcProcess process) => new()
    {
        Class = SensorClasses.Process,
        Process = process.Process,
        CgroupId = process.CgroupId,
        CgroupPath = process.CgroupPath,
        TimeNs = host.Clock.NowNs,
        Event = new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited() },
    };

    private SensorEvent Connection(uint pid, Event changed)
    {
        var process = _known.TryGetValue(pid, out var known) ? known.Process : null;
        return new SensorEvent
        {
            Class = SensorClasses.Connection,
            Process = process?.Process,
            CgroupId = process?.CgroupId ?? 0,
            CgroupPath = process?.CgroupPath ?? "",
            TimeNs = host.Clock.NowNs,
            Event = changed,
        };
    }
}
