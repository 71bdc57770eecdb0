using Streams.Kafka;

namespace Streams.Cli.Demo;

/// <summary>The Kafka that the demo runs on: the one named, else a real one from KAFKA_HOME, else one in memory.</summary>
internal sealed class DemoBroker : IAsyncDisposable
{
    private readonly LocalBroker? _local;
    private readonly MockBroker? _mock;

    private DemoBroker(string bootstrapServers, string description, LocalBroker? local, MockBroker? mock)
    {
        BootstrapServers = bootstrapServers;
        Description = description;
        _local = local;
        _mock = mock;
    }

    /// <summary>Where it listens.</summary>
    public string BootstrapServers { get; }

    /// <summary>What it is, in words.</summary>
    public string Description { get; }

    /// <summary>Finds or starts it.</summary>
    public static async Task<DemoBroker> StartAsync(KafkaConnection? given, CancellationToken stop)
    {
        if (given is not null)
        {
            return new DemoBroker(given.BootstrapServers, $"Kafka at {given.BootstrapServers}", null, null);
        }

        if (LocalBroker.FindHome() is { } home)
        {
            var local = await LocalBroker.StartAsync(home, cancellationToken: stop).ConfigureAwait(false);
            return new DemoBroker(local.BootstrapServers, $"a Kafka of its own from KAFKA_HOME, at {local.BootstrapServers}", local, null);
        }

        var mock = MockBroker.Start();
        return new DemoBroker(mock.BootstrapServers, $"a Kafka in memory at {mock.BootstrapServers} (--bootstrap HOST:PORT or KAFKA_HOME for a real one)", null, mock);
    }

    public async ValueTask DisposeAsync()
    {
        _mock?.Dispose();

        if (_local is not null)
        {
            await _local.DisposeAsync().ConfigureAwait(false);
        }
    }
}
