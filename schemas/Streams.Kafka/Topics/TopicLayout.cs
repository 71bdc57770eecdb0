using Streams.Schemas;

namespace Streams.Kafka.Topics;

/// <summary>How many partitions and replicas topics get, where the contract leaves it to the user.</summary>
public sealed record TopicLayout
{
    /// <summary>Partitions of events and of all that follows them; null takes what the events have already, else the contract's default.</summary>
    public int? Partitions { get; init; }

    /// <summary>Copies of each partition; null is the broker's default.</summary>
    public short? ReplicationFactor { get; init; }

    internal int PartitionsOf(TopicDefinition topic) =>
        topic.Partitions == PartitionRule.One ? 1 : Partitions ?? TopicCatalog.DefaultPartitions;
}
