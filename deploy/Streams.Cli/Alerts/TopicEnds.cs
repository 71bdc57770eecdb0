using Confluent.Kafka;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Kafka.Topics;

namespace Streams.Cli.Alerts;

/// <summary>Where topics end now, so that a reader sees only what comes after.</summary>
internal static class TopicEnds
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The end of each partition of the topics, as offsets and not as «end», so that nothing written between now and the first fetch is missed.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached, a topic is missing, or a permission is.</exception>
    public static List<TopicPartitionOffset> Of(KafkaConnection kafka, params IEnumerable<string> topics)
    {
        var config = new ConsumerConfig { GroupId = kafka.Group("streams-demo-ends"), EnableAutoCommit = false, IsolationLevel = IsolationLevel.ReadUncommitted };
        kafka.ApplyTo(config);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var admin = new AdminClientConfig();
        kafka.ApplyTo(admin);
        using var metadata = new AdminClientBuilder(admin).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

        return [.. topics.Select(kafka.Topic).SelectMany(topic => EndsOf(topic, metadata, consumer, kafka.BootstrapServers))];
    }

    private static List<TopicPartitionOffset> EndsOf(string topic, IAdminClient metadata, IConsumer<byte[], byte[]> consumer, string servers)
    {
        try
        {
            return [.. metadata.GetMetadata(topic, Timeout).Topics[0].Partitions
                .Select(partition => new TopicPartition(topic, partition.PartitionId))
                .Select(partition => new TopicPartitionOffset(partition, consumer.AskWatermarks(partition, Timeout, TimeProvider.System).High))];
        }
        catch (KafkaException e)
        {
            throw new KafkaFailedException(e, KafkaUse.Reading(topic) with { Servers = servers });
        }
    }
}
