using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.Processors.Internal;

namespace Streams.Topologies.Nodes;

/// <summary>Chooses the topic for each record that leaves.</summary>
internal sealed class OutputTopic : ITopicNameExtractor<byte[], Passage>
{
    public string Extract(byte[] key, Passage value, IRecordContext recordContext) => value.Leaving!.Topic;
}
