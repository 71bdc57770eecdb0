using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery;

/// <summary>How records get to Kafka once it is known how many partitions there are.</summary>
/// <param name="Session">Numbers and encodes.</param>
/// <param name="Outbox">Takes what is numbered, straight or over the disk.</param>
internal sealed record KafkaWay(SessionPublisher Session, Outbox Outbox);
