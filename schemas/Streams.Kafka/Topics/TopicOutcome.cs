namespace Streams.Kafka.Topics;

/// <summary>What applying the contract to a cluster did.</summary>
/// <param name="Created">Topics that were made, with prefix.</param>
/// <param name="Altered">Settings that were changed.</param>
/// <param name="Remaining">What still differs.</param>
public sealed record TopicOutcome(IReadOnlyList<string> Created, IReadOnlyList<TopicDifference> Altered, IReadOnlyList<TopicDifference> Remaining);
