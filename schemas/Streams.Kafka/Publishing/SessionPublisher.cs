using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Streams.Kafka.Faults;
using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Schemas.Wire;

namespace Streams.Kafka.Publishing;

/// <summary>One agent session's way to Kafka: numbers its events, keeps a container's records in order, says that it lives.</summary>
/// <remarks>
/// <list type="number">
/// <item>A record goes to the partition that murmur2 gives its key, metadata to the partition of the same number as the events.</item>
/// <item>Events are numbered per target partition, without gaps, when the batch is handed over to the producer, heartbeats like all others.</item>
/// <item>The producer is idempotent and waits for all replicas without limit; a full queue makes publishing wait. What the brokers refuse for good is told by <see cref="Undelivered"/>, and its numbers stay used.</item>
/// <item>Each partition that had events within the last ten minutes gets heartbeats; the last one there says closing.</item>
/// </list>
/// State: one entry a partition. Thread: any, one publisher at a time. Time: the provider's for silence of a partition; event time as the caller says.
/// </remarks>
public sealed class SessionPublisher : IAsyncDisposable
{
    private static readonly TimeSpan MetadataWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QueueFullWait = TimeSpan.FromMilliseconds(5);

    private readonly KafkaConnection _connection;
    private readonly SessionOptions _session;
    private readonly TimeProvider _time;
    private readonly PublishingTelemetry _telemetry;
    private readonly HandoverEras _eras;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly int _eventsId;
    private readonly int _metadataId;
    private readonly long _startedAtNs;
    private readonly byte[] _homeKey;
    private PartitionUse[] _partitions = [];
    private volatile Error? _fatal;
    private bool _closed;

    /// <summary>A session that has not reached Kafka yet; <see cref="ConnectAsync"/>, or the first record, does.</summary>
    public SessionPublisher(KafkaConnection connection, SessionOptions session, ISchemaIds schemas, TimeProvider time, IMeterFactory meters, ILoggerFactory loggers)
    {
        _connection = connection;
        _session = session;
        _time = time;
        _telemetry = new PublishingTelemetry(meters, loggers.CreateLogger<SessionPublisher>());
        Tier = session.Tier;
        _eras = new HandoverEras(time);
        _eventsId = schemas.IdFor(EventBatch.Schema);
        _metadataId = schemas.IdFor(ContainerMetadata.Schema);
        _startedAtNs = UnixTime.Nanoseconds(session.StartedAt);
        _homeKey = Encoding.UTF8.GetBytes(ContainerId.OfHost(session.Node).Value);
        _producer = BuildProducer();
    }

    /// <summary>Told for each record that Kafka refused for good, on the client's thread.</summary>
    public event Action<Undelivered>? Undelivered;

    /// <summary>Source of the events, told in heartbeats; may become known after the session has begun.</summary>
    public SensorTier Tier { get; set; }

    /// <summary>Records handed over and not yet acknowledged.</summary>
    public long Unacknowledged => _telemetry.Unacknowledged;

    /// <summary>What was handed over before this moment is with the brokers, or was refused for good; now where nothing is under way.</summary>
    public DateTimeOffset DoneUntil => _eras.DoneUntil;

    /// <summary>Partitions of the events; 0 before <see cref="ConnectAsync"/>.</summary>
    public int Partitions => _partitions.Length;

    /// <summary>Asks Kafka for the partitions of the events, and sees to it that metadata has as many.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached, a topic or a permission is missing, or the numbers differ.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);

        try
        {
            await ConnectInTurnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Numbers the batch's events and hands it over; waits while the producer's queue is full.</summary>
    /// <param name="batch">Its agent, session and first sequence number are set here.</param>
    /// <param name="cancellationToken">Gives up waiting; the numbers are then not used.</param>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public async ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);

        try
        {
            await ConnectInTurnAsync(cancellationToken).ConfigureAwait(false);
            var key = Encoding.UTF8.GetBytes(batch.ContainerId);
            var partition = Murmur2.Partition(key, _partitions.Length);
            var use = _partitions[partition];
            use.UsedAt = _time.GetTimestamp();
            use.IsOpen = true;
            _partitions[HomePartition].IsOpen = true;
            await HandOverAsync(batch, key, partition, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Hands over who a container is.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public ValueTask PublishAsync(ContainerMetadata metadata, CancellationToken cancellationToken = default) =>
        PublishMetadataAsync(metadata.ContainerId, WireFormat.Encode(metadata, _metadataId), cancellationToken);

    /// <summary>Lets the topic forget a container, long after it ended.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public ValueTask ForgetAsync(ContainerId container, CancellationToken cancellationToken = default) =>
        PublishMetadataAsync(container.Value, null, cancellationToken);

    /// <summary>Says in each partition in use that the session lives, and in those that fell out of use that it has left them.</summary>
    /// <param name="counters">Balance of each class.</param>
    /// <param name="blindSpots">What the session's tier cannot see, in words.</param>
    /// <param name="eventTime">Time that the heartbeats carry; null is now.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public async Task HeartbeatAsync(IReadOnlyList<ClassCounter> counters, IReadOnlyList<string> blindSpots, DateTimeOffset? eventTime = null, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);

        try
        {
            await ConnectInTurnAsync(cancellationToken).ConfigureAwait(false);
            _partitions[HomePartition].IsOpen = true;
            var time = eventTime ?? _time.GetUtcNow();

            for (var partition = 0; partition < _partitions.Length; partition++)
            {
                if (_partitions[partition].IsOpen)
                {
                    await BeatAsync(partition, closing: !IsInUse(partition), time, counters, blindSpots, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the session in order: a closing heartbeat in each partition in use, then waits for the brokers' acknowledgements.</summary>
    /// <param name="eventTime">Time that the closing heartbeats carry.</param>
    /// <param name="counters">Balance of each class; null is none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Records that were not acknowledged in time.</returns>
    public async Task<long> CloseAsync(DateTimeOffset eventTime, IReadOnlyList<ClassCounter>? counters = null, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);

        try
        {
            if (!_closed)
            {
                _closed = true;
                await CloseInTurnAsync(eventTime, counters ?? [], cancellationToken).ConfigureAwait(false);
            }

            return Unacknowledged;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the client back. What is not acknowledged is lost: <see cref="CloseAsync"/> comes first at an orderly stop.</summary>
    public ValueTask DisposeAsync()
    {
        _producer.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private int HomePartition => Murmur2.Partition(_homeKey, _partitions.Length);

    private bool IsInUse(int partition) =>
        partition == HomePartition || _time.GetElapsedTime(_partitions[partition].UsedAt) <= _session.UsedWithin;

    private async Task ConnectInTurnAsync(CancellationToken cancellationToken)
    {
        if (_partitions.Length > 0)
        {
            return;
        }

        var (events, metadata) = await Task.Run(CountPartitions, cancellationToken).ConfigureAwait(false);

        if (events != metadata)
        {
            throw new KafkaFailedException($"{_connection.Topic(TopicCatalog.Events)} has {events} partitions and {_connection.Topic(TopicCatalog.Metadata)} {metadata}, but they must have the same number: create both anew with `streams topics apply --partitions`.");
        }

        _partitions = [.. Enumerable.Range(0, events).Select(_ => new PartitionUse())];
        _telemetry.Connected(_connection.ToString(), events);
    }

    private (int Events, int Metadata) CountPartitions()
    {
        using var admin = new TopicReader(_connection);
        return (admin.NeedPartitions(TopicCatalog.Events, MetadataWithin), admin.NeedPartitions(TopicCatalog.Metadata, MetadataWithin));
    }

    private async ValueTask PublishMetadataAsync(string container, byte[]? value, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);

        try
        {
            await ConnectInTurnAsync(cancellationToken).ConfigureAwait(false);
            var key = Encoding.UTF8.GetBytes(container);
            var partition = Murmur2.Partition(key, _partitions.Length);
            var handover = new Handover(TopicCatalog.Metadata, partition, -1, 0, 0, _connection, _telemetry, _eras.Open(), TellUndelivered);
            await ProduceAsync(TopicCatalog.Metadata, partition, key, value, 0, handover, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask HandOverAsync(EventBatch batch, byte[] key, int partition, CancellationToken cancellationToken)
    {
        var use = _partitions[partition];
        batch.AgentId = _session.AgentId;
        batch.AgentStartedAtNs = _startedAtNs;
        batch.FirstSequence = use.NextSequence;
        var handover = new Handover(TopicCatalog.Events, partition, use.NextSequence, batch.Events.Count, Occurrences(batch), _connection, _telemetry, _eras.Open(), TellUndelivered);
        await ProduceAsync(TopicCatalog.Events, partition, key, WireFormat.Encode(batch, _eventsId), batch.Events.Count, handover, cancellationToken).ConfigureAwait(false);
        use.NextSequence += batch.Events.Count;
    }

    private async ValueTask BeatAsync(int partition, bool closing, DateTimeOffset time, IReadOnlyList<ClassCounter> counters, IReadOnlyList<string> blindSpots, CancellationToken cancellationToken)
    {
        var batch = HeartbeatBatch.Of(_session, Tier, time, home: partition == HomePartition, closing, counters, blindSpots);
        await HandOverAsync(batch, _homeKey, partition, cancellationToken).ConfigureAwait(false);

        if (closing)
        {
            _partitions[partition].IsOpen = false;
            _telemetry.PartitionClosed(partition);
        }
    }

    private async Task CloseInTurnAsync(DateTimeOffset eventTime, IReadOnlyList<ClassCounter> counters, CancellationToken cancellationToken)
    {
        for (var partition = 0; partition < _partitions.Length; partition++)
        {
            if (_partitions[partition].IsOpen)
            {
                await BeatAsync(partition, closing: true, eventTime, counters, [], cancellationToken).ConfigureAwait(false);
            }
        }

        await Task.Run(() => _producer.Flush(_session.CloseWithin), cancellationToken).ConfigureAwait(false);

        if (Unacknowledged > 0)
        {
            _telemetry.NotFlushed(Unacknowledged);
        }
    }

    private async ValueTask ProduceAsync(string topic, int partition, byte[] key, byte[]? value, int events, Handover handover, CancellationToken cancellationToken)
    {
        var target = new TopicPartition(_connection.Topic(topic), partition);
        var message = new Message<byte[], byte[]> { Key = key, Value = value! };

        while (true)
        {
            ThrowIfFatal();

            try
            {
                _producer.Produce(target, message, handover.Report);
                _telemetry.HandedOver(events, value?.Length ?? 0);
                return;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                _telemetry.QueueFull();
            }
            catch (ProduceException<byte[], byte[]> e) when (!e.Error.IsFatal)
            {
                // refused for good (too large, say): the numbers stay used, so that the gap is declared downstream
                _telemetry.HandedOver(events, value?.Length ?? 0);
                handover.Fail(e.Error);
                return;
            }

            await Task.Delay(QueueFullWait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void ThrowIfFatal()
    {
        if (_fatal is { } fatal)
        {
            throw new KafkaFailedException($"the producer of session {_session.AgentId} is beyond repair, restart the program: {KafkaFault.Explain(fatal, KafkaUse.Writing(_connection.Topic(TopicCatalog.Events)))}");
        }
    }

    private void TellUndelivered(Undelivered record) => Undelivered?.Invoke(record);

    private IProducer<byte[], byte[]> BuildProducer()
    {
        var config = new ProducerConfig
        {
            CompressionType = CompressionType.Zstd,
            SocketNagleDisable = true,
            ReconnectBackoffMaxMs = 1_000,
        };
        _connection.ApplyTo(config);
        config.ClientId = _session.AgentId;
        config.Acks = Acks.All;
        config.EnableIdempotence = true;
        config.MessageTimeoutMs = 0;
        config.MessageMaxBytes = TopicCatalog.MaxEventBytes;
        config.LingerMs = _session.Linger.TotalMilliseconds;
        config.QueueBufferingMaxKbytes = _session.QueueBytes / 1024;
        config.DeliveryReportFields = "none";

        return new ProducerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => OnError(error))
            .Build();
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
        {
            _fatal = error;
        }

        _telemetry.ClientFailed(KafkaFault.Explain(error, KafkaUse.Writing(_connection.Topic(TopicCatalog.Events)) with { Servers = _connection.BootstrapServers }));
    }

    private static long Occurrences(EventBatch batch)
    {
        var sum = 0L;

        foreach (var happened in batch.Events)
        {
            sum += happened.Occurrences;
        }

        return sum;
    }
}
