using System.Buffers.Binary;

namespace Streams.Kafka;

/// <summary>The partition that Kafka's Java clients give to a key, so that agents, workers and foreign producers agree.</summary>
/// <remarks>Source: Kafka 4.0 org.apache.kafka.common.utils.Utils.murmur2 and BuiltInPartitioner.partitionForKey (seed 0x9747b28c).</remarks>
public static class Murmur2
{
    private const uint Mix = 0x5bd1e995;
    private const int Rotation = 24;

    /// <summary>Partition of <paramref name="key"/> among <paramref name="partitions"/>, from 0.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        return (int)((Hash(key) & 0x7fffffff) % (uint)partitions);
    }

    internal static uint Hash(ReadOnlySpan<byte> data)
    {
        var hash = 0x9747b28c ^ (uint)data.Length;
        var rest = data;

        while (rest.Length >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(rest) * Mix;
            word ^= word >> Rotation;
            hash = (hash * Mix) ^ (word * Mix);
            rest = rest[4..];
        }

        if (rest.Length > 0)
        {
            for (var i = rest.Length - 1; i >= 0; i--)
            {
                hash ^= (uint)rest[i] << (8 * i);
            }

            hash *= Mix;
        }

        hash ^= hash >> 13;
        hash *= Mix;
        return hash ^ (hash >> 15);
    }
}
