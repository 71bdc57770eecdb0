using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Xunit;

namespace Streams.TestKit.Kafka;

/// <summary>One Kafka for all tests of an assembly: the one that STREAMS_TEST_BOOTSTRAP names, else one started from KAFKA_HOME, else one in Docker, else the mock.</summary>
/// <remarks>Use: <c>[assembly: AssemblyFixture(typeof(KafkaFixture))]</c> and a constructor parameter. Every test takes names of its own through <see cref="Connect"/>.</remarks>
public sealed class KafkaFixture : IAsyncLifetime
{
    /// <summary>Variable that names a Kafka that runs already.</summary>
    public const string BootstrapVariable = "STREAMS_TEST_BOOTSTRAP";

    private IAsyncDisposable? _owned;
    private MockBroker? _mock;
    private string _bootstrapServers = "";
    private int _prefixes;

    /// <summary>True where only the mock is here: it proves no transactions, compaction or topic settings.</summary>
    public bool IsMock => _mock is not null;

    /// <summary>Where it listens.</summary>
    public string BootstrapServers => _bootstrapServers;

    /// <summary>The broker that this fixture started from KAFKA_HOME, for tests that kill and restart it; null where it is another.</summary>
    public LocalBroker? LocalBroker => _owned as LocalBroker;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(BootstrapVariable) is { Length: > 0 } named)
        {
            _bootstrapServers = named;
        }
        else if (Streams.Kafka.LocalBroker.FindHome() is { } home)
        {
            var broker = await Streams.Kafka.LocalBroker.StartAsync(home).ConfigureAwait(false);
            (_owned, _bootstrapServers) = (broker, broker.BootstrapServers);
        }
        else if (await DockerBroker.TryStartAsync().ConfigureAwait(false) is { } container)
        {
            (_owned, _bootstrapServers) = (container, container.BootstrapServers);
        }
        else
        {
            _mock = MockBroker.Start();
            _bootstrapServers = _mock.BootstrapServers;
        }
    }

    /// <summary>A connection whose topics, groups and transactional ids no other test has.</summary>
    public KafkaConnection Connect() =>
        new(_bootstrapServers, $"t{Environment.ProcessId:x}-{Interlocked.Increment(ref _prefixes)}-{Guid.NewGuid().ToString("N")[..6]}.");

    /// <summary>Skips, or fails, the test where only the mock is here.</summary>
    public void NeedReal()
    {
        Requirement.Need("kafka");

        if (IsMock)
        {
            Requirement.Missing("kafka", "only the mock is here, which proves neither transactions nor topic settings");
        }
    }

    /// <summary>Makes a topic with the connection's prefix.</summary>
    public async Task CreateTopicAsync(KafkaConnection connection, string name, int partitions, IReadOnlyDictionary<string, string>? settings = null)
    {
        if (_mock is not null)
        {
            _mock.CreateTopic(connection.Topic(name), partitions);
            return;
        }

        var config = new AdminClientConfig();
        connection.ApplyTo(config);
        using var admin = new AdminClientBuilder(config).Build();
        await admin.CreateTopicsAsync([
            new TopicSpecification
            {
                Name = connection.Topic(name),
                NumPartitions = partitions,
                ReplicationFactor = -1,
                Configs = settings is null ? null : new Dictionary<string, string>(settings),
            },
        ]).ConfigureAwait(false);
        await WaitUntilSeenAsync(connection, name).ConfigureAwait(false);
    }

    // a topic is created before the broker tells of it
    private static async Task WaitUntilSeenAsync(KafkaConnection connection, string name)
    {
        using var reader = new TopicReader(connection);

        for (var tries = 0; tries < 100 && reader.Find(name, TimeSpan.FromSeconds(10)) is null; tries++)
        {
            await Task.Delay(50).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _mock?.Dispose();

        if (_owned is not null)
        {
            await _owned.DisposeAsync().ConfigureAwait(false);
        }
    }
}
