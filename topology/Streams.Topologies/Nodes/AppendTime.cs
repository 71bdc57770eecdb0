using Confluent.Kafka;
using Streamiz.Kafka.Net.Processors;

namespace Streams.Topologies.Nodes;

/// <summary>Takes the record's own time, never a negative one: the runtime stops at a time of -1, which a broker accepts.</summary>
internal sealed class AppendTime : ITimestampExtractor
{
    public long Extract(ConsumeResult<object, object> record, long partitionTime) => Math.Max(0, record.Message.Timestamp.UnixTimestampMs);
}
