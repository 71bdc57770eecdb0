using Streams.Schemas;
using Streams.Scoring.Features;

namespace Streams.Scoring.Windows;

/// <summary>Sorts the events of one container into windows of event time, and closes those that are over.</summary>
/// <remarks>
/// Windows are aligned to 1970, do not overlap, and exist only where the container did something.
/// State: at most <see cref="WindowOptions.MaxOpen"/> windows of about 700 bytes, the end of the last closed one, the latest event.
/// Time: the container's own event time; the caller says how far it has come (<see cref="Close"/>).
/// Thread: one.
/// </remarks>
public sealed class ContainerWindows
{
    private readonly List<OpenWindow> _open = [];
    private long _losing;

    /// <summary>Latest event time seen, ns since 1970; 0 before the first.</summary>
    public long LatestNs { get; private set; }

    /// <summary>End of the last closed window: what lies before is late.</summary>
    public long ClosedUntilNs { get; private set; }

    /// <summary>True where a window is open.</summary>
    public bool HasOpen => _open.Count > 0;

    /// <summary>Event time at which the earliest open window is over, grace included; <see cref="long.MaxValue"/> where none is open.</summary>
    public long DueNs(WindowOptions options) => HasOpen ? _open[0].StartNs + options.LengthNs + options.GraceNs : long.MaxValue;

    /// <summary>Takes in one event.</summary>
    /// <param name="item">The event; a kind without features only moves the container's time on.</param>
    /// <param name="batch">Its batch.</param>
    /// <param name="processes">Processes of the batch, where the events before it left them.</param>
    /// <param name="options">Length and bounds.</param>
    /// <param name="closed">Gets the window that had to close for want of room.</param>
    /// <returns>False where the event came too late and was left out.</returns>
    public bool Add(in EventView item, in EventBatchView batch, ref ProcessCursor processes, WindowOptions options, ICollection<ClosedWindow> closed)
    {
        var timeNs = batch.BaseTimeNs + (item.OffsetUs * 1_000);
        if (item.HasSensorGap)
        {
            AddLoss(item.SensorGap, options);
        }
        if (!FeatureAccumulator.Counts(item.Kind))
        {
            return true;
        }
        if (timeNs < ClosedUntilNs || timeNs < 0 || timeNs > long.MaxValue / 2) // hostile offsets overflow
        {
            return false;
        }
        LatestNs = Math.Max(LatestNs, timeNs);
        WindowAt(timeNs, options).Features.Add(item, ref processes);
        if (_open.Count > options.MaxOpen)
        {
            CloseFirst(options, closed); // also where that is the new one: events may come the latest first
        }
        return true;
    }

    /// <summary>Closes the windows that are over at an event time, earliest first.</summary>
    /// <param name="nowNs">How far the container's event time has come, ns since 1970.</param>
    /// <param name="options">Length and grace.</param>
    /// <param name="closed">Gets them.</param>
    public void Close(long nowNs, WindowOptions options, ICollection<ClosedWindow> closed)
    {
        while (DueNs(options) <= nowNs)
        {
            CloseFirst(options, closed);
        }
    }

    /// <summary>Closes every window: nothing more comes.</summary>
    public void CloseAll(WindowOptions options, ICollection<ClosedWindow> closed)
    {
        while (HasOpen)
        {
            CloseFirst(options, closed);
        }
    }

    /// <summary>Says that occurrences were lost at a time that is not known: every open window bears it, and every one that opens before <see cref="EndLoss"/>.</summary>
    /// <param name="lost">How many; -1 is unknown.</param>
    public void BeginLoss(long lost)
    {
        _losing = lost;
        foreach (var window in _open)
        {
            window.AddLoss(lost);
        }
    }

    /// <summary>Windows that open from now on do not bear what <see cref="BeginLoss"/> said.</summary>
    public void EndLoss() => _losing = 0;

    /// <summary>Occurrences declared lost so far in the open window of an event time, -1 where some are of unknown number; null where no window is open there.</summary>
    /// <param name="timeNs">Event time, ns since 1970.</param>
    public long? LostAt(long timeNs) => _open.FindLast(window => window.StartNs <= timeNs)?.Lost;

    /// <summary>Most bytes that <see cref="Encode"/> writes.</summary>
    public int MaxEncodedBytes => (3 * Varint.MaxBytes) + (_open.Count * ((2 * Varint.MaxBytes) + FeatureAccumulator.MaxEncodedBytes));

    /// <summary>Writes the state.</summary>
    /// <param name="destination">At least <see cref="MaxEncodedBytes"/> long.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(Span<byte> destination)
    {
        var at = Varint.Write(destination, (ulong)LatestNs);
        at += Varint.Write(destination[at..], (ulong)ClosedUntilNs);
        at += Varint.Write(destination[at..], (ulong)_open.Count);
        foreach (var window in _open)
        {
            at += Varint.Write(destination[at..], (ulong)window.StartNs);
            at += Varint.Write(destination[at..], (ulong)window.Lost + 1);
            at += window.Features.Encode(destination[at..]);
        }
        return at;
    }

    /// <summary>Reads a state that <see cref="Encode"/> wrote, in place of the present one.</summary>
    /// <returns>False where the bytes are not such a state.</returns>
    public bool TryDecode(ReadOnlySpan<byte> source, out int read)
    {
        _open.Clear();
        read = 0;
        if (!TryReadNumber(source, ref read, out var latest) || !TryReadNumber(source, ref read, out var closedUntil)
            || !TryReadNumber(source, ref read, out var count) || count > 64)
        {
            return false;
        }
        (LatestNs, ClosedUntilNs) = (latest, closedUntil);
        for (; count > 0; count--)
        {
            var features = new FeatureAccumulator();
            if (!TryReadNumber(source, ref read, out var start) || !TryReadLoss(source, ref read, out var lost) || !features.TryDecode(source[read..], out var length))
            {
                return false;
            }
            read += length;
            var window = new OpenWindow(start, features);
            window.AddLoss(lost);
            _open.Add(window);
        }
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> source, ref int read, out long number)
    {
        var fine = Varint.TryRead(source[read..], out var value, out var length) && value <= long.MaxValue;
        read += length;
        number = fine ? (long)value : 0;
        return fine;
    }

    // Written as one more than it is, since -1 is unknown: the largest loss is one more than a long holds.
    private static bool TryReadLoss(ReadOnlySpan<byte> source, ref int read, out long lost)
    {
        var fine = Varint.TryRead(source[read..], out var value, out var length) && value <= (ulong)long.MaxValue + 1;
        read += length;
        lost = fine ? (long)(value - 1) : 0;
        return fine;
    }

    private OpenWindow WindowAt(long timeNs, WindowOptions options)
    {
        var startNs = timeNs - (timeNs % options.LengthNs);
        var index = _open.Count;
        while (index > 0 && _open[index - 1].StartNs >= startNs)
        {
            index--;
        }
        if (index < _open.Count && _open[index].StartNs == startNs)
        {
            return _open[index];
        }
        var window = new OpenWindow(startNs, new FeatureAccumulator());
        window.AddLoss(_losing);
        _open.Insert(index, window);
        return window;
    }

    private void CloseFirst(WindowOptions options, ICollection<ClosedWindow> closed)
    {
        var window = _open[0];
        _open.RemoveAt(0);
        ClosedUntilNs = window.StartNs + options.LengthNs;
        closed.Add(new ClosedWindow(window.StartNs, ClosedUntilNs, window.Lost, window.Features));
    }

    private void AddLoss(in SensorGapView gap, WindowOptions options)
    {
        foreach (var window in _open)
        {
            var overlaps = gap.UntilNs == 0 || (gap.FromNs < window.StartNs + options.LengthNs && gap.UntilNs > window.StartNs);
            if (overlaps)
            {
                window.AddLoss(gap.Lost);
            }
        }
    }
}
