namespace Streams.Kafka.Faults;

/// <summary>What a client was about to use when Kafka refused, so that the error can name it.</summary>
public sealed record KafkaUse
{
    /// <summary>Servers that were asked.</summary>
    public string? Servers { get; init; }

    /// <summary>Topic with its prefix.</summary>
    public string? Topic { get; init; }

    /// <summary>Operation on the topic, as kafka-acls.sh names it.</summary>
    public string TopicOperation { get; init; } = "Describe";

    /// <summary>Consumer group with its prefix.</summary>
    public string? Group { get; init; }

    /// <summary>Transactional id with its prefix.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>Operation on the cluster, as kafka-acls.sh names it.</summary>
    public string ClusterOperation { get; init; } = "Create";

    /// <summary>Reading a topic, in a group where one is given.</summary>
    public static KafkaUse Reading(string topic, string? group = null) => new() { Topic = topic, TopicOperation = "Read", Group = group };

    /// <summary>Writing a topic, in transactions where an id is given.</summary>
    public static KafkaUse Writing(string topic, string? transactionalId = null) =>
        new() { Topic = topic, TopicOperation = "Write", TransactionalId = transactionalId, ClusterOperation = "IdempotentWrite" };
}
