namespace Streams.Topologies.Faults;

/// <summary>Which record the stream thread works on, so that a crash can say it.</summary>
/// <remarks>Thread: written and, in the crash path, read by the stream thread. The one thread of a process has one.</remarks>
internal sealed class RecordAtHand
{
    public RecordPosition? Position { get; private set; }

    public void Begin(RecordPosition position) => Position = position;

    public void End() => Position = null;
}
