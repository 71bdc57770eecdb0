using Confluent.Kafka;

namespace Streams.Topologies.Nodes;

/// <summary>One record on its way out.</summary>
/// <param name="Topic">Topic with its prefix.</param>
/// <param name="Key">Key; null only where a dead letter had none.</param>
/// <param name="Value">Value; null only where a dead letter had none.</param>
/// <param name="TimestampMs">Time of the record, ms since 1970; what a topic with append time ignores.</param>
internal sealed record Output(string Topic, byte[]? Key, byte[]? Value, long TimestampMs)
{
    /// <summary>Headers; null is none.</summary>
    public Headers? Headers { get; init; }

    /// <summary>Explicit partition, -1 for none; only sinks with a partitioner look at it.</summary>
    public int Partition { get; init; } = -1;

    /// <summary>What decides the partition instead of the key; only sinks with a partitioner look at it.</summary>
    public byte[]? PartitionKey { get; init; }
}
