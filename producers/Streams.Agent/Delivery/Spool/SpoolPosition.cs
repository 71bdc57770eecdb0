namespace Streams.Agent.Delivery.Spool;

/// <summary>A place in the spool: all before it is done with.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Bytes into its file.</param>
internal readonly record struct SpoolPosition(long Segment, int Offset) : IComparable<SpoolPosition>
{
    public int CompareTo(SpoolPosition other) => (Segment, Offset).CompareTo((other.Segment, other.Offset));
}
