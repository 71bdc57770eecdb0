using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.Processors.Internal;

namespace Streams.Topologies.Nodes;

/// <summary>Chooses the time of each record that leaves.</summary>
internal sealed class OutputTime : IRecordTimestampExtractor<byte[], Passage>
{
    public long Extract(byte[] key, Passage value, IRecordContext recordContext) => value.Leaving!.TimestampMs;
}
