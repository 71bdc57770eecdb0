namespace Streams.Kafka.Topics;

/// <summary>Something about a topic that is not as the contract has it.</summary>
/// <param name="Topic">Name with prefix.</param>
/// <param name="What">missing, partitions, replicas, or the name of a setting.</param>
/// <param name="Actual">As the cluster has it.</param>
/// <param name="Wanted">As the contract has it.</param>
public sealed record TopicDifference(string Topic, string What, string Actual, string Wanted)
{
    /// <summary>The topic does not exist.</summary>
    public const string Missing = "missing";

    /// <summary>It has another number of partitions; this cannot be changed without losing the order of records.</summary>
    public const string Partitions = "partitions";

    /// <summary>It has another number of copies.</summary>
    public const string Replicas = "replicas";

    /// <summary>True where altering the topic's settings mends it.</summary>
    public bool IsSetting => What is not (Missing or Partitions or Replicas);

    /// <inheritdoc />
    public override string ToString() => What == Missing ? $"{Topic}: missing" : $"{Topic}: {What} is {Actual}, wanted {Wanted}";
}
