using System.Text;
using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>The events of one container that wait to go out together.</summary>
/// <remarks>Every process stands in it once, by reference: one that executed twice has two descriptions. Thread: one.</remarks>
internal sealed class OpenBatch
{
    private const int EnvelopeBytes = 256;
    private const int EventBytes = 24;
    private const int ProcessBytes = 96;

    private readonly HardFold _folds = new();
    private readonly Dictionary<Process, int> _indexes = new(ReferenceEqualityComparer.Instance);
    private EventBatch _batch = new();
    private long _urgentAt;

    /// <summary>Events in it.</summary>
    public int Events => _batch.Events.Count;

    /// <summary>When its first event came, in the clock's timestamps; meaningless while it is empty.</summary>
    public long OpenedAt { get; private set; }

    /// <summary>Encoded size as estimated.</summary>
    public int Bytes { get; private set; } = EnvelopeBytes;

    /// <summary>Kernel time (monotonic, ns) of the oldest urgent event; 0 for none or where only a poll saw it.</summary>
    public long UrgentMonotonicNs { get; private set; }

    /// <summary>When it must go out, in the clock's timestamps; meaningless while it is empty.</summary>
    public long DueAt(FoldingOptions options, TimeProvider clock)
    {
        var due = OpenedAt + Ticks(options.CloseAfter, clock);
        return _urgentAt == 0 ? due : Math.Min(due, _urgentAt + Ticks(options.UrgentAfter, clock));
    }

    /// <summary>Takes an event in, folded into an earlier one like it where it is to be folded harder. <paramref name="urgentSince"/> is from when its batch must go out soon, if it is urgent, in the clock's timestamps.</summary>
    public void Add(Event happened, Process? process, long timeNs, long monotonicNs, long cgroupId, long now, long urgentSince, bool foldHarder = false)
    {
        if (Events == 0)
        {
            OpenedAt = now;
            _batch.BaseTimeNs = timeNs;
        }

        if (cgroupId != 0)
        {
            _batch.CgroupId = cgroupId;
        }

        if (_urgentAt == 0 && Urgency.IsUrgent(happened))
        {
            _urgentAt = urgentSince;
            UrgentMonotonicNs = monotonicNs;
        }

        happened.OffsetUs = (timeNs - _batch.BaseTimeNs) / 1_000;
        happened.Process = process is null ? -1 : IndexOf(process);
        if (foldHarder && _folds.TryFold(happened))
        {
            return;
        }

        _batch.Events.Add(happened);
        Bytes += SizeOf(happened);
    }

    /// <summary>Hands the batch out and starts anew.</summary>
    public EventBatch Take()
    {
        var taken = _batch;
        _batch = new EventBatch();
        _indexes.Clear();
        _folds.Clear();
        _urgentAt = 0;
        UrgentMonotonicNs = 0;
        Bytes = EnvelopeBytes;
        return taken;
    }

    private static long Ticks(TimeSpan time, TimeProvider clock) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private int IndexOf(Process process)
    {
        if (!_indexes.TryGetValue(process, out var index))
        {
            index = _batch.Processes.Count;
            _indexes.Add(process, index);
            _batch.Processes.Add(process);
            Bytes += SizeOf(process);
        }

        return index;
    }

    private static int SizeOf(Process process)
    {
        var bytes = ProcessBytes + Encoding.UTF8.GetByteCount(process.Executable) + Encoding.UTF8.GetByteCount(process.WorkingDirectory) + process.InvokedAs.Length;
        foreach (var argument in process.Arguments)
        {
            bytes += 2 + Encoding.UTF8.GetByteCount(argument);
        }

        return bytes;
    }

    private static int SizeOf(Event happened) => EventBytes + happened.Kind switch
    {
        EventKind.FileActivity => (happened.FileActivity?.Path.Length ?? 0) + (happened.FileActivity?.TargetPath.Length ?? 0),
        EventKind.SyscallCounts => (happened.SyscallCounts?.Counts.Count ?? 0) * 6,
        EventKind.Lifecycle => happened.Lifecycle?.Reason.Length ?? 0,
        EventKind.PrivilegeChange => happened.PrivilegeChange?.Argument.Length ?? 0,
        EventKind.ConnectionOpened or EventKind.ConnectionClosed or EventKind.FlowSample or EventKind.ConnectionFailed => 40,
        EventKind.DnsQuestion => 12 + (happened.DnsQuestion?.Name.Length ?? 0),
        _ => 16,
    };
}
