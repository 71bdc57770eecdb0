using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Benchmarks.Pipeline;

/// <summary>The topics of one measurement, gone with it.</summary>
internal sealed class BenchmarkTopics : IDisposable
{
    private readonly KafkaConnection _connection;
    private readonly IAdminClient _admin;

    private BenchmarkTopics(KafkaConnection connection, IAdminClient admin)
    {
        _connection = connection;
        _admin = admin;
    }

    public static async Task<BenchmarkTopics> CreateAsync(KafkaConnection connection, int partitions)
    {
        var config = new AdminClientConfig();
        connection.ApplyTo(config);
        var admin = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync(TopicCatalog.All.Select(topic => new TopicSpecification
        {
            Name = connection.Topic(topic.Name),
            NumPartitions = topic.Partitions == PartitionRule.One ? 1 : partitions,
            ReplicationFactor = -1,
            Configs = new Dictionary<string, string>(topic.Config),
        })).ConfigureAwait(false);
        return new BenchmarkTopics(connection, admin);
    }

    public void Dispose()
    {
        try
        {
            _admin.DeleteTopicsAsync(TopicCatalog.All.Select(topic => _connection.Topic(topic.Name))).GetAwaiter().GetResult();
        }
        catch (DeleteTopicsException)
        {
            // a broker that deletes no topics keeps them: the names are of this run alone
        }
        _admin.Dispose();
    }
}
