using System.Text;
using Confluent.Kafka;
using Streams.Cli.Alerts;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Cli.Demo;

/// <summary>Counts what passes through Kafka while the demo runs, as an outsider would: events, containers, windows, declared and undeclared loss.</summary>
/// <remarks>Thread: a reader of its own; read the counts after <see cref="StopAsync"/>, or any time for progress.</remarks>
internal sealed class EventTally : IAsyncDisposable
{
    private const int MostContainers = 100_000;

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly string _events;
    private readonly HashSet<string> _containers = [];
    private readonly HashSet<string> _tiersTold = [];
    private readonly SequenceCheck _sequences = new();
    private readonly Action<string> _tell;
    private readonly CancellationTokenSource _stopping = new();
    private Task _reading = Task.CompletedTask;

    public EventTally(KafkaConnection kafka, Action<string> tell)
    {
        var config = new ConsumerConfig
        {
            GroupId = kafka.Group("streams-demo-tally"),
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 20,
        };
        kafka.ApplyTo(config);
        _events = kafka.Topic(TopicCatalog.Events);
        _tell = tell;
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        _consumer.Assign(TopicEnds.Of(kafka, TopicCatalog.Events, TopicCatalog.Features));
    }

    /// <summary>Kernel occurrences, heartbeats and ticks left out.</summary>
    public long Events { get; private set; }

    /// <summary>Containers, hosts left out.</summary>
    public int Containers => _containers.Count;

    /// <summary>Feature windows closed.</summary>
    public long Windows { get; private set; }

    /// <summary>Kernel occurrences that agents declared lost.</summary>
    public long DeclaredLost { get; private set; }

    /// <summary>Declared gaps of unknown size.</summary>
    public int UnknownGaps { get; private set; }

    /// <summary>Events that were numbered and never came.</summary>
    public long UndeclaredLost => _sequences.Missing;

    /// <summary>Grows with every record read; it stands still once the pipeline has come to rest.</summary>
    public long Records { get; private set; }

    /// <summary>Begins to read.</summary>
    public void Start() => _reading = Task.Factory.StartNew(Read, _stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Ends the reading.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _consumer.Dispose();
        _stopping.Dispose();
    }

    private void Read()
    {
        while (!_stopping.IsCancellationRequested)
        {
            if (_consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { Message.Value: { } value } result)
            {
                continue;
            }

            if (result.Topic != _events)
            {
                Windows++;
                Records++;
            }
            else if (WireFormat.TryRead(value, out _, out var body) && EventBatch.TryValidate(body, out _))
            {
                Count(new EventBatchView(body), result.Partition);
            }
        }
    }

    private void Count(EventBatchView batch, int partition)
    {
        if (batch.Tier == SensorTier.Worker)
        {
            return; // a tick
        }

        var session = $"{Encoding.UTF8.GetString(batch.AgentId)}@{batch.AgentStartedAtNs}";
        var count = batch.Events.Count;
        var skip = count - _sequences.Take(session, partition, batch.FirstSequence, count);
        var containerId = Encoding.UTF8.GetString(batch.ContainerId);
        Records++;

        if (!containerId.StartsWith("host:", StringComparison.Ordinal) && _containers.Count < MostContainers)
        {
            _containers.Add(containerId);
        }

        foreach (var happened in batch.Events)
        {
            if (skip-- > 0)
            {
                continue;
            }

            switch (happened.Kind)
            {
                case EventKind.SensorGap:
                    Lost(happened.SensorGap.Lost);
                    break;
                case EventKind.Heartbeat:
                    TellTier(Encoding.UTF8.GetString(batch.AgentId), batch.Tier, happened.Heartbeat);
                    break;
                default:
                    Events += happened.Occurrences;
                    break;
            }
        }
    }

    private void Lost(long occurrences)
    {
        if (occurrences < 0)
        {
            UnknownGaps++;
        }
        else
        {
            DeclaredLost += occurrences;
        }
    }

    private void TellTier(string agent, SensorTier tier, HeartbeatView heartbeat)
    {
        // a replay has no sensors of its own
        if (tier == SensorTier.Unknown || !_tiersTold.Add(agent))
        {
            return;
        }

        var blind = new List<string>();

        foreach (var spot in heartbeat.BlindSpots)
        {
            blind.Add(Encoding.UTF8.GetString(spot));
        }

        _tell($"agent {agent} sees through {NameOf(tier)}" + (blind.Count > 0 ? $"; it cannot see: {string.Join("; ", blind)}" : ""));
    }

    private static string NameOf(SensorTier tier) => tier switch
    {
        SensorTier.Ebpf => "the kernel (eBPF)",
        SensorTier.Netlink => "the kernel's process connector (netlink)",
        SensorTier.Proc => "/proc and cgroups, polled",
        _ => tier.ToString(),
    };
}
