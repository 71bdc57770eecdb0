using Confluent.Kafka;
using Streams.Kafka.Native;

namespace Streams.Kafka;

/// <summary>A Kafka in this process's memory, for the demo and for tests that need no proof: librdkafka's mock cluster.</summary>
/// <remarks>
/// Other processes reach it through its port while this one lives. It keeps 5 MiB a partition, ignores aborts, forgets transactional offsets and has no CreateTopics.
/// Source: librdkafka 2.16 rdkafka_mock.c.
/// </remarks>
public sealed class MockBroker : IDisposable
{
    /// <summary>Start of the cluster id that every mock cluster has.</summary>
    internal const string ClusterIdStart = "mockCluster";

    private const int RebalanceDelayMs = 100;

    private readonly IAdminClient _owner;
    private readonly nint _cluster;

    private MockBroker(IAdminClient owner)
    {
        _owner = owner;
        _cluster = Librdkafka.MockCluster(ClientHandle.Of(owner));
        Librdkafka.MockGroupInitialRebalanceDelay(_cluster, RebalanceDelayMs);

        var broker = owner.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        BootstrapServers = $"{broker.Host}:{broker.Port}";
    }

    /// <summary>Where it listens, on loopback.</summary>
    public string BootstrapServers { get; }

    /// <summary>Starts one.</summary>
    public static MockBroker Start()
    {
        NativeLibrary.EnsureUsable();
        var config = new AdminClientConfig();
        config.Set("test.mock.num.brokers", "1");
        return new MockBroker(new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build());
    }

    /// <summary>Makes a topic; does nothing where it exists.</summary>
    public void CreateTopic(string name, int partitions) => _ = Librdkafka.MockTopicCreate(_cluster, name, partitions, replicas: 1);

    /// <summary>Ends it; its content is gone.</summary>
    public void Dispose() => _owner.Dispose();
}
