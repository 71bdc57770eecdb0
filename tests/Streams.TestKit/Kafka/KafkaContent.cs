using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas.Wire;
using Xunit;

namespace Streams.TestKit.Kafka;

/// <summary>Reads what lies in topics.</summary>
public static class KafkaContent
{
    /// <summary>Every record of a topic, read committed, partition by partition in order.</summary>
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadAll(KafkaConnection connection, string topic)
    {
        using var reader = new TopicReader(connection);
        var partitions = reader.NeedPartitions(topic, TimeSpan.FromSeconds(15));
        var config = new ConsumerConfig { FetchWaitMaxMs = 20 };
        connection.ApplyTo(config);
        config.GroupId = connection.Group("test-reader");
        config.EnableAutoCommit = false;
        config.EnablePartitionEof = true;
        config.IsolationLevel = IsolationLevel.ReadCommitted;

        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(connection.Topic(topic), partition, Offset.Beginning)));
        var records = new List<ConsumeResult<byte[], byte[]>>();

        for (var ended = 0; ended < partitions;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(15)) ?? throw new TimeoutException($"no end of {topic} within 15 s");

            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                records.Add(result);
            }
        }

        consumer.Close();
        return [.. records.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    /// <summary>The record's value, which must be of this build's own schema.</summary>
    public static T Decode<T>(ConsumeResult<byte[], byte[]> record, ISchemaIds? ids = null)
        where T : IRootRecord<T>
    {
        Assert.True(new RecordDecoder(ids ?? SchemaIds.CompiledIn).TryDecode(record.Message.Value, T.Schema, out var body, out var fault), $"{fault.Reason}: {fault.Detail}");
        var reader = new AvroSpanReader(body.Span);
        return T.Read(ref reader);
    }
}
