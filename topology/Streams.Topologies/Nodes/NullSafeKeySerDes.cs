using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;

namespace Streams.Topologies.Nodes;

/// <summary>Keeps a record without a key from being dropped: the runtime skips null keys before a node with stores, without a sign.</summary>
internal sealed class NullSafeKeySerDes : AbstractSerDes<byte[]>
{
    // Told apart from an empty key, which is bytes all the same, by being this very array.
    private static readonly byte[] Null = new byte[1];

    public static bool IsNull(byte[]? key) => key is null || ReferenceEquals(key, Null);

    public override byte[] Deserialize(byte[] data, SerializationContext context) => data ?? Null;

    public override byte[] Serialize(byte[] data, SerializationContext context) => data;
}
