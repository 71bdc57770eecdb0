using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Integration.Tests;

/// <summary>Makes every topic of the catalogue, with as many partitions as a test wants.</summary>
internal static class ProductTopics
{
    public static async Task CreateAsync(KafkaConnection connection, int partitions, CancellationToken stop)
    {
        var config = new AdminClientConfig();
        connection.ApplyTo(config);
        using var admin = new AdminClientBuilder(config).Build();
        await admin.CreateTopicsAsync(TopicCatalog.All.Select(topic => new TopicSpecification
        {
            Name = connection.Topic(topic.Name),
            NumPartitions = topic.Partitions == PartitionRule.One ? 1 : partitions,
            ReplicationFactor = -1,
            Configs = new Dictionary<string, string>(topic.Config),
        })).WaitAsync(TimeSpan.FromSeconds(60), stop);
    }
}
