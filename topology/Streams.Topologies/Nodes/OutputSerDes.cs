using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;

namespace Streams.Topologies.Nodes;

/// <summary>Takes the bytes out of the passage that reached a sink; nothing is read by it.</summary>
internal sealed class OutputSerDes : AbstractSerDes<Passage>
{
    public override Passage Deserialize(byte[] data, SerializationContext context) => throw new NotSupportedException("Passages are never read from a topic.");

    public override byte[]? Serialize(Passage data, SerializationContext context) => data.Leaving!.Value;
}
