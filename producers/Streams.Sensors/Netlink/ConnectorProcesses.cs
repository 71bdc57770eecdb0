using Streams.Schemas;
using Streams.Sensors.Kernel;
using Streams.Sensors.Processes;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>The processes of which the connector told, as far as /proc could be read in time.</summary>
/// <remarks>State: pid → process, as many as live, and those that ended since the last look but one; those of which the first thread ended, as long as others go on; pid namespace → its first process' start, at most 65,536. Thread: one.</remarks>
internal sealed class ConnectorProcesses(SensorHost host)
{
    private const int MostNamespaces = 65_536;

    private static readonly Dictionary<uint, ProcStat> None = [];

    private readonly Dictionary<uint, ProcProcess> _known = [];
    private readonly Dictionary<ulong, ulong> _containerStarts = [];
    private readonly Dictionary<uint, (ConnectorEvent Told, bool HasLasted)> _withoutFirst = [];
    private HashSet<ProcProcess> _missing = [];
    private Dictionary<uint, ProcProcess> _ended = [];
    private Dictionary<uint, ProcProcess> _endedBefore = [];

    /// <summary>The process of a pid; null for one that was never told.</summary>
    public ProcProcess? Find(uint pid) => _known.GetValueOrDefault(pid);

    /// <summary>The process of a pid, also where it ended since the last look but one.</summary>
    public ProcProcess? FindLately(uint pid) => Find(pid) ?? _ended.GetValueOrDefault(pid) ?? _endedBefore.GetValueOrDefault(pid);

    /// <summary>Remembers a process that was found running.</summary>
    public void Add(ProcProcess found)
    {
        _known[found.Pid] = found;
        NoteStart((ulong)found.Process.PidNamespace, found.StartBoottimeNs);
    }

    /// <summary>A child has its parent's program and cgroup until it has a program of its own.</summary>
    public void Fork(in ConnectorEvent told) => _known[told.Process] = Child(told, Find(told.First));

    /// <summary>The process with its new program: as /proc tells it, or what is known without.</summary>
    public ProcProcess Exec(in ConnectorEvent told)
    {
        _withoutFirst.Remove(told.Process); // the thread that asked is the first one now
        var known = Find(told.Process);
        if (host.Proc.TryStat(told.Process) is { } stat)
        {
            NoteStart(host.Proc.NamespaceOf(stat.Pid, "pid"), stat.StartTicks * (ulong)ProcessIdentity.TickNs);
            if (host.Proc.Read(stat, None, _containerStarts) is { } read)
            {
                read.Process.ParentExecId = known is null || known.Process.ParentExecId == 0 ? read.Process.ParentExecId : known.Process.ParentExecId; // who asked may have ended
                return _known[told.Process] = read;
            }
        }

        return _known[told.Process] = Unread(told, known);
    }

    /// <summary>True where what ended is the first thread of a process, and others go on or are about to end too: <see cref="Over"/> gives its end.</summary>
    public bool GoesOn(in ConnectorEvent told)
    {
        if (!host.Proc.HasFurtherThreads(told.Process))
        {
            return false;
        }

        _withoutFirst[told.Process] = (told, false);
        return true;
    }

    /// <summary>Takes out the processes whose first thread ended before and whose others have ended now; how they ended is known where that was at once.</summary>
    /// <param name="pidIsAnothers">The number of one that was given to another process meanwhile.</param>
    public List<(ConnectorEvent Told, bool IsHowKnown)> Over(uint pidIsAnothers = 0)
    {
        var over = new List<(ConnectorEvent, bool)>();
        foreach (var (pid, (told, hasLasted)) in _withoutFirst.Count == 0 ? [] : _withoutFirst.ToList())
        {
            if (pid != pidIsAnothers && host.Proc.HasFurtherThreads(pid))
            {
                _withoutFirst[pid] = (told, true);
                continue;
            }

            _withoutFirst.Remove(pid);
            over.Add(hasLasted ? (told with { MonotonicNs = (ulong)BootClock.MonotonicNowNs() }, false) : (told, true));
        }

        return over;
    }

    /// <summary>Gives a process that ended, and forgets it.</summary>
    public ProcProcess Exit(in ConnectorEvent told)
    {
        _known.Remove(told.Process, out var known);
        return _ended[told.Process] = known ?? Unread(told, null);
    }

    /// <summary>Forgets, and gives, those that are gone although their end was not told.</summary>
    public List<ProcProcess> Forget(Dictionary<uint, ProcStat> stats)
    {
        var missing = _known.Values.Where(process => !stats.ContainsKey(process.Pid) && host.Proc.TryStat(process.Pid) is null).ToHashSet();
        var gone = missing.Where(_missing.Contains).ToList(); // twice: the message of its end was not on its way
        foreach (var process in gone)
        {
            _known.Remove(process.Pid);
        }

        missing.ExceptWith(gone);
        _missing = missing;
        (_ended, _endedBefore) = ([], _ended);
        return gone;
    }

    private ProcProcess Child(in ConnectorEvent told, ProcProcess? parent)
    {
        var startNs = BootNsOf(told);
        var process = new Process
        {
            ExecId = host.Identity.ExecIdOf(told.Process, startNs),
            Pid = (int)told.Process,
            ParentExecId = parent?.Process.ExecId ?? 0,
            StartedAtNs = host.Clock.FromMonotonic(told.MonotonicNs),
        };
        if (parent is not null)
        {
            Inheritance.Program(parent.Process, process);
            Inheritance.Identity(parent.Process, process);
        }

        return new ProcProcess(told.Process, startNs, process, parent?.CgroupId ?? 0, parent?.CgroupPath ?? "");
    }

    /// <summary>A program of which only its process is known.</summary>
    private ProcProcess Unread(in ConnectorEvent told, ProcProcess? known)
    {
        var process = new Process
        {
            ExecId = known?.Process.ExecId ?? host.Identity.ExecIdOf(told.Process, BootNsOf(told)),
            Pid = (int)told.Process,
            ParentExecId = known?.Process.ParentExecId ?? 0,
            StartedAtNs = known?.Process.StartedAtNs ?? 0,
            ArgumentsTruncated = true,
            PidNamespace = known?.Process.PidNamespace ?? 0,
        };
        return new ProcProcess(told.Process, known?.StartBoottimeNs ?? BootNsOf(told), process, known?.CgroupId ?? 0, known?.CgroupPath ?? "");
    }

    /// <summary>As /proc has it where the process is still there, so that both name it alike; else when the connector told of it.</summary>
    private ulong BootNsOf(in ConnectorEvent told) =>
        host.Proc.TryStat(told.Process) is { } stat
            ? stat.StartTicks * (ulong)ProcessIdentity.TickNs
            : (ulong)Math.Max(0, host.Clock.ToBoot(told.MonotonicNs));

    private void NoteStart(ulong pidNamespace, ulong startNs)
    {
        if (_containerStarts.Count >= MostNamespaces)
        {
            _containerStarts.Clear();
        }

        _containerStarts.TryAdd(pidNamespace, startNs / (ulong)ProcessIdentity.TickNs);
    }
}
