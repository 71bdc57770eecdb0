using Testcontainers.Kafka;

namespace Streams.TestKit.Kafka;

/// <summary>A Kafka in a container, where the machine has a Docker engine.</summary>
internal sealed class DockerBroker : IAsyncDisposable
{
    private const string Image = "apache/kafka:4.1.0";

    private readonly KafkaContainer _container;

    private DockerBroker(KafkaContainer container) => _container = container;

    public string BootstrapServers => _container.GetBootstrapAddress();

    public static async Task<DockerBroker?> TryStartAsync()
    {
        if (!File.Exists("/var/run/docker.sock"))
        {
            return null;
        }

        var container = new KafkaBuilder(Image)
            .WithEnvironment("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
            .WithEnvironment("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .WithEnvironment("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
            .WithEnvironment("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .Build();
        await container.StartAsync().ConfigureAwait(false);
        return new DockerBroker(container);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
