using Streams.Sensors.Accounting;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Gathers which files the processes of containers write, alike ones as one, and tells them every <see cref="SensorOptions.FilesEvery"/>.</summary>
/// <remarks>
/// The queue is read every <see cref="Gathering"/>, so that the kernel makes one message of many writes to the same file. What was read waits for the connector's next messages, which tell who forked and executed before;
/// a process that writes and then becomes another program at once is told as that one.
/// State: what was folded (<see cref="FoldedWrites"/>); notices that wait, at most <see cref="Bound"/>, then the queue is not read. Thread: one.
/// </remarks>
internal sealed class WrittenFiles : IDisposable
{
    private const int Bound = 16_384;
    private const long PatienceNs = 1_000_000_000;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly FanotifyGroup _group;
    private readonly MarkedMounts _mounts;
    private readonly SensorOptions _options;
    private readonly SensorHost _host;
    private readonly ConnectorProcesses _processes;
    private readonly SensorAccount _account;
    private readonly FanotifyGroup.Handler _handle;
    private List<(uint Pid, FileDeeds Did, string Path, long TimeNs)> _waiting = [];
    private EventOutlet? _outlet;
    private FoldedWrites? _folded;
    private long _readAt;
    private long _readAtNs;
    private long _toldAt;

    private WrittenFiles(FanotifyGroup group, SensorOptions options, SensorHost host, ConnectorProcesses processes, SensorAccount account)
    {
        _group = group;
        _mounts = new MarkedMounts(group, host.Proc, options.ProcRoot, host.HostMountNamespace());
        (_options, _host, _processes, _account) = (options, host, processes, account);
        _handle = Handle;
    }

    /// <summary>Null, with the reason, where the host does not permit it.</summary>
    public static WrittenFiles? TryOpen(SensorOptions options, SensorHost host, ConnectorProcesses processes, SensorAccount account, out string refusal)
    {
        if (host.HostMountNamespace() == 0)
        {
            refusal = "which mounts are the host's cannot be seen; give the agent CAP_SYS_PTRACE";
            return null;
        }

        try
        {
            refusal = "";
            return new WrittenFiles(FanotifyGroup.Open(), options, host, processes, account);
        }
        catch (SensorUnavailableException refused)
        {
            refusal = refused.Message;
            return null;
        }
    }

    /// <summary>Says where events go; before anything else.</summary>
    public void Begin(EventOutlet outlet)
    {
        _outlet = outlet;
        _folded = new FoldedWrites(_options, _host.Time, outlet, _account);
        _readAtNs = _host.Clock.NowNs;
        _toldAt = _readAt = _host.Time.GetTimestamp();
    }

    /// <summary>A process has executed a program, or is found running: its mounts are marked.</summary>
    public void Executed(uint pid) => Declare(_mounts.Meet(pid));

    /// <summary>A process has ended.</summary>
    public void Ended(uint pid) => _mounts.Ended(pid);

    /// <summary>Reads and tells what is due; after the connector was read.</summary>
    public void Look()
    {
        Resolve(isLast: false);
        if (_host.Time.GetElapsedTime(_readAt) >= Gathering)
        {
            Take();
        }

        if (_host.Time.GetElapsedTime(_toldAt) >= _options.FilesEvery)
        {
            Tell();
        }
    }

    /// <summary>Tells all that is left; after the connector was read for the last time.</summary>
    public void End()
    {
        Take();
        Resolve(isLast: true);
        Tell();
    }

    /// <summary>Finds the processes of which the connector has told meanwhile; of whom it does not tell for a second it has lost.</summary>
    public void Resolve(bool isLast)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var taken = _waiting;
        _waiting = [];
        var now = _host.Clock.NowNs;
        foreach (var waiting in taken)
        {
            if (_processes.FindLately(waiting.Pid) is { } process)
            {
                Fold(process, waiting.Did, waiting.Path, waiting.TimeNs);
            }
            else if (isLast || now - waiting.TimeNs > PatienceNs)
            {
                _outlet!.LostUnseen(SensorClasses.File, "process", 1, waiting.TimeNs, now);
            }
            else
            {
                _waiting.Add(waiting);
            }
        }
    }

    /// <summary>Reads what is there, and holds it until the connector was read once more.</summary>
    public void Take()
    {
        if (_waiting.Count >= Bound - FanotifyGroup.MostAtOnce)
        {
            return; // what then finds no room in the queue the kernel declares
        }

        var failed = _group.Read(_handle);
        if (failed > 0)
        {
            _outlet!.LostUnseen(SensorClasses.File, "queue", failed, _readAtNs, _host.Clock.NowNs);
        }

        _readAt = _host.Time.GetTimestamp();
        _readAtNs = _host.Clock.NowNs;
    }

    /// <summary>Tells what was folded until now.</summary>
    public void Tell()
    {
        _folded!.Tell();
        _toldAt = _host.Time.GetTimestamp();
    }

    /// <summary>Marks mounts that came later.</summary>
    public void LookForMounts() => Declare(_mounts.LookAgain());

    public void Dispose() => _group.Dispose();

    private void Handle(in FanotifyEvent told)
    {
        if (told.Did.HasFlag(FileDeeds.Overflow))
        {
            _outlet!.LostUnknown(SensorClasses.File, "queue", _readAtNs, _host.Clock.NowNs);
        }
        else if (told.Process == (uint)Environment.ProcessId)
        {
            Filtered(); // the agent's own acts
        }
        else if (FanotifyGroup.PathOf(told) is { } path)
        {
            _waiting.Add((told.Process, told.Did, _mounts.Whole(told, path), _host.Clock.NowNs));
        }
        else
        {
            _outlet!.LostUnseen(SensorClasses.File, "path", 1, _readAtNs, _host.Clock.NowNs);
        }
    }

    private void Fold(ProcProcess by, FileDeeds did, string path, long timeNs)
    {
        var space = (ulong)by.Process.MountNamespace;
        if (_mounts.IsHost(space))
        {
            Filtered();
            return;
        }

        _folded!.Fold(by, did, _mounts.InContainer(space, path), timeNs);
    }

    private void Filtered()
    {
        _account.Seen(SensorClasses.File);
        _account.Filtered(SensorClasses.File);
    }

    private void Declare(bool isWhole)
    {
        if (!isWhole)
        {
            _outlet!.LostUnknown(SensorClasses.File, "marks", _host.Clock.NowNs, _host.Clock.NowNs);
        }
    }
}
