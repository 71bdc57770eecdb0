namespace Streams.Topologies.Faults;

/// <summary>One record of Kafka, told apart from one of a topic that was made anew by its time.</summary>
/// <param name="Topic">Topic with its prefix.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset.</param>
/// <param name="TimestampMs">The record's own time, ms since 1970.</param>
internal readonly record struct RecordPosition(string Topic, int Partition, long Offset, long TimestampMs)
{
    public override string ToString() => $"topic {Topic} partition {Partition} offset {Offset}";
}
