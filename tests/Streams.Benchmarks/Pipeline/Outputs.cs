using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Benchmarks.Pipeline;

/// <summary>What the worker left, read committed from the beginning to the end.</summary>
internal static class Outputs
{
    /// <summary>Sum of the occurrences in all windows, and how many windows there are.</summary>
    public static (long Occurrences, long Windows) Windows(KafkaConnection connection)
    {
        long occurrences = 0, windows = 0;
        Read(connection, TopicCatalog.Features, record =>
        {
            WireFormat.TryRead(record.Message.Value, out _, out var body);
            occurrences += new FeatureWindowView(body).Events;
            windows++;
        });
        return (occurrences, windows);
    }

    /// <summary>Keys and values of all changelogs together, before compression.</summary>
    public static long ChangelogBytes(KafkaConnection connection)
    {
        long bytes = 0;
        foreach (var changelog in new[] { TopicCatalog.SessionsChangelog, TopicCatalog.ContainersChangelog, TopicCatalog.IncidentsChangelog })
        {
            Read(connection, changelog, record => bytes += record.Message.Key.Length + (record.Message.Value?.Length ?? 0));
        }
        return bytes;
    }

    public static long Count(KafkaConnection connection, string topic)
    {
        long count = 0;
        Read(connection, topic, _ => count++);
        return count;
    }

    /// <summary>Reads a topic from its beginning to the end that it has now.</summary>
    public static void Read(KafkaConnection connection, string topic, Action<ConsumeResult<byte[], byte[]>> each)
    {
        var config = new ConsumerConfig { GroupId = "outputs", EnableAutoCommit = false, EnablePartitionEof = true, IsolationLevel = IsolationLevel.ReadCommitted };
        connection.ApplyTo(config);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        var admin = new AdminClientConfig();
        connection.ApplyTo(admin);
        using var asking = new AdminClientBuilder(admin).SetLogHandler((_, _) => { }).Build();
        var name = connection.Topic(topic);
        var partitions = asking.GetMetadata(name, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(name, partition, Offset.Beginning)));
        while (partitions > 0)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException($"{name}: neither record nor end within 20 s");
            if (result.IsPartitionEOF)
            {
                partitions--;
            }
            else
            {
                each(result);
            }
        }
    }
}
