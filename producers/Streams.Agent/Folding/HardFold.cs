using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>Folds events of one batch that are the same but for their number: occurrences, bytes and packets add up, the time is that of the first.</summary>
/// <remarks>State: one entry for each event of the open batch that can be folded, so at most <see cref="FoldingOptions.Events"/>. Thread: one.</remarks>
internal sealed class HardFold
{
    private readonly Dictionary<FoldKey, Event> _first = [];

    /// <summary>Adds the event to an earlier one; false where it is the first of its kind.</summary>
    public bool TryFold(Event happened)
    {
        if (!FoldKey.TryOf(happened, out var key))
        {
            return false;
        }

        if (!_first.TryGetValue(key, out var first))
        {
            _first.Add(key, happened);
            return false;
        }

        first.Occurrences += happened.Occurrences;
        Add(first, happened);
        return true;
    }

    /// <summary>The batch is closed.</summary>
    public void Clear() => _first.Clear();

    private static void Add(Event first, Event more)
    {
        if (first.FileActivity is { } file && more.FileActivity is { } files)
        {
            file.Operations += files.Operations;
            file.OpenFlags |= files.OpenFlags;
            file.BytesRead = Sum(file.BytesRead, files.BytesRead);
            file.BytesWritten = Sum(file.BytesWritten, files.BytesWritten);
        }
        else if (first.ConnectionClosed is { } closed && more.ConnectionClosed is { } other)
        {
            closed.BytesSent += other.BytesSent;
            closed.BytesReceived += other.BytesReceived;
            closed.PacketsSent = Sum(closed.PacketsSent, other.PacketsSent);
            closed.PacketsReceived = Sum(closed.PacketsReceived, other.PacketsReceived);
            closed.DurationNs = Math.Max(closed.DurationNs, other.DurationNs);
        }
        else if (first.FlowSample is { } flow && more.FlowSample is { } flows)
        {
            flow.BytesSent += flows.BytesSent;
            flow.BytesReceived += flows.BytesReceived;
            flow.PacketsSent = Sum(flow.PacketsSent, flows.PacketsSent);
            flow.PacketsReceived = Sum(flow.PacketsReceived, flows.PacketsReceived);
            flow.DurationNs = Math.Max(flow.DurationNs, flows.DurationNs);
        }
    }

    // -1 is unknown, and so is what it is added to
    private static long Sum(long one, long other) => one < 0 || other < 0 ? -1 : one + other;
}
