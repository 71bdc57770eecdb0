using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Kafka.Topics;

namespace Streams.Cli.Topics;

/// <summary>Partitions and copies of topics.</summary>
internal sealed record TopicOptions
{
    public const string Section = "Topics";

    /// <summary>Partitions of the events and of all that follows them, chosen once. 1 to 4,096; where none is given, as many as the events have already, else 12.</summary>
    [Flag("--partitions")]
    [Range(1, 4_096)]
    public int? Partitions { get; init; }

    /// <summary>Copies of each partition. 1 to 9; where none is given, the broker's default.</summary>
    [Flag("--replication-factor")]
    [Range(1, 9)]
    public int? ReplicationFactor { get; init; }

    public TopicLayout Layout => new() { Partitions = Partitions, ReplicationFactor = (short?)ReplicationFactor };
}
