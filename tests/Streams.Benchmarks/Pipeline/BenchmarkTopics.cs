using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Benchmarks.Pipeline;

/// <summary>The topics of one measurement, gone with it.</summary>
internal sealed class BenchmarkTopics : IDisposable
{
    private const int RecordsOfUse = 100;

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

    /// <summary>Writes some records to each partition of the alerts, so that what is measured next meets a broker at work, and not one that takes its first record ever.</summary>
    public async Task UseAsync(CancellationToken stop)
    {
        var config = new ProducerConfig { Acks = Acks.All, EnableIdempotence = true, CompressionType = CompressionType.Zstd, LingerMs = 0 };
        _connection.ApplyTo(config);
        using var producer = new ProducerBuilder<Null, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        for (var record = 0; record < RecordsOfUse; record++)
        {
            await producer.ProduceAsync(_connection.Topic(TopicCatalog.Alerts), new Message<Null, byte[]> { Value = new byte[1_000] }, stop).ConfigureAwait(false);
        }
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
