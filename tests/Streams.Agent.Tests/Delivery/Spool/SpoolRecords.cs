using System.Buffers.Binary;
using System.Text;
using Streams.Kafka.Publishing;
using Streams.Schemas;

namespace Streams.Agent.Tests.Delivery.Spool;

/// <summary>Records whose content tells their number, so that a test can see which of them came back.</summary>
internal static class SpoolRecords
{
    public static OutboundRecord Of(int number, int bytes = 40, int partitions = 3)
    {
        var value = new byte[Math.Max(sizeof(int), bytes)];
        new Random(number).NextBytes(value);
        BinaryPrimitives.WriteInt32LittleEndian(value, number);
        return new OutboundRecord(TopicCatalog.Events, number % partitions, Encoding.UTF8.GetBytes($"container-{number % 7}"), value, number / partitions, 1, 2);
    }

    public static int NumberOf(OutboundRecord record) => BinaryPrimitives.ReadInt32LittleEndian(record.Value);

    /// <summary>True where it is, byte for byte, the record of its number.</summary>
    public static bool IsWhole(OutboundRecord record)
    {
        var meant = Of(NumberOf(record), record.Value!.Length);
        return record.Value.AsSpan().SequenceEqual(meant.Value) && record.Key.AsSpan().SequenceEqual(meant.Key)
            && (record.Topic, record.Partition, record.FirstSequence, record.Events, record.Occurrences) == (meant.Topic, meant.Partition, meant.FirstSequence, meant.Events, meant.Occurrences);
    }
}
