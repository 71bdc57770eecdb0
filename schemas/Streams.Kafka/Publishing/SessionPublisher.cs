using System.Diagnostics.Metrics;
using System.Text;
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
/// <item>The producer is idempotent and waits for all replicas without limit; a full queue makes publishing wait, or, with an outlet of the caller's, what that finds no room for is refused before it has numbers. What the brokers refuse for good is told by <see cref="Undelivered"/>, and its numbers stay used.</item>
/// <item>Each partition that had events within the last ten minutes gets heartbeats; the last one there says closing.</item>
/// </list>
/// State: one entry a partition. Thread: any, one publisher at a time. Time: the provider's for silence of a partition; event time as the caller says.
/// </remarks>
public sealed class SessionPublisher : IAsyncDisposable
{
    private readonly KafkaConnection? _connection;
    private readonly SessionOptions _session;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IRecordOutlet _outlet;
    private readonly RecordProducer? _producer;
    private readonly KafkaLayout _layout;
    private readonly long _startedAtNs;
    private readonly byte[] _homeKey;
    private PartitionUse[] _partitions;
    private bool _closed;

    /// <summary>A session that has not reached Kafka yet; <see cref="ConnectAsync"/>, or the first record, does.</summary>
    public SessionPublisher(KafkaConnection connection, SessionOptions session, ISchemaIds schemas, TimeProvider time, IMeterFactory meters, ILoggerFactory loggers)
        : this(session, new KafkaLayout(0, schemas.IdFor(EventBatch.Schema), schemas.IdFor(ContainerMetadata.Schema)), time, null, new RecordProducer(connection, session, meters, loggers)) =>
        _connection = connection;

    /// <summary>A session whose records go through an outlet of the caller's, to a cluster of which is known what must be.</summary>
    public SessionPublisher(SessionOptions session, KafkaLayout layout, IRecordOutlet outlet, TimeProvider time)
        : this(session, layout, time, outlet, null)
    {
    }

    private SessionPublisher(SessionOptions session, KafkaLayout layout, TimeProvider time, IRecordOutlet? outlet, RecordProducer? producer)
    {
        _session = session;
        _time = time;
        _layout = layout;
        _producer = producer;
        _outlet = outlet ?? new WaitingOutlet(producer!, TellUndelivered, time);
        _partitions = Unused(layout.Partitions);
        Tier = session.Tier;
        _startedAtNs = UnixTime.Nanoseconds(session.StartedAt);
        _homeKey = Encoding.UTF8.GetBytes(ContainerId.OfHost(session.Node).Value);
    }

    /// <summary>Told for each record that Kafka refused for good, on the client's thread.</summary>
    public event Action<Undelivered>? Undelivered;

    /// <summary>Source of the events, told in heartbeats; may become known after the session has begun.</summary>
    public SensorTier Tier { get; set; }

    /// <summary>Records handed over and not yet acknowledged; 0 where an outlet of the caller's knows.</summary>
    public long Unacknowledged => _producer?.Unacknowledged ?? 0;

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
    /// <returns>False where the outlet has no room; the numbers are then not used.</returns>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public async ValueTask<bool> PublishAsync(EventBatch batch, CancellationToken cancellationToken = default)
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
            return await HandOverAsync(batch, key, partition, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Hands over who a container is; false where the outlet has no room.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public ValueTask<bool> PublishAsync(ContainerMetadata metadata, CancellationToken cancellationToken = default) =>
        PublishMetadataAsync(metadata.ContainerId, WireFormat.Encode(metadata, _layout.MetadataId), cancellationToken);

    /// <summary>Lets the topic forget a container, long after it ended; false where the outlet has no room.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached at first, or the producer is beyond repair.</exception>
    public ValueTask<bool> ForgetAsync(ContainerId container, CancellationToken cancellationToken = default) =>
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
        _producer?.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private static PartitionUse[] Unused(int partitions) => [.. Enumerable.Range(0, partitions).Select(_ => new PartitionUse())];

    private int HomePartition => Murmur2.Partition(_homeKey, _partitions.Length);

    private bool IsInUse(int partition) =>
        partition == HomePartition || _time.GetElapsedTime(_partitions[partition].UsedAt) <= _session.UsedWithin;

    private async Task ConnectInTurnAsync(CancellationToken cancellationToken)
    {
        if (_partitions.Length > 0)
        {
            return;
        }

        var partitions = await Task.Run(() => KafkaLayout.CountPartitions(_connection!), cancellationToken).ConfigureAwait(false);
        _partitions = Unused(partitions);
        _producer!.Telemetry.Connected(_connection!.ToString(), partitions);
    }

    private async ValueTask<bool> PublishMetadataAsync(string container, byte[]? value, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);

        try
        {
            await ConnectInTurnAsync(cancellationToken).ConfigureAwait(false);
            var key = Encoding.UTF8.GetBytes(container);
            var partition = Murmur2.Partition(key, _partitions.Length);
            return await _outlet.TryTakeAsync(new OutboundRecord(TopicCatalog.Metadata, partition, key, value, -1, 0, 0), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<bool> HandOverAsync(EventBatch batch, byte[] key, int partition, CancellationToken cancellationToken)
    {
        var use = _partitions[partition];
        batch.AgentId = _session.AgentId;
        batch.AgentStartedAtNs = _startedAtNs;
        batch.FirstSequence = use.NextSequence;
        var record = new OutboundRecord(TopicCatalog.Events, partition, key, WireFormat.Encode(batch, _layout.EventsId), use.NextSequence, batch.Events.Count, Occurrences(batch));
        if (!await _outlet.TryTakeAsync(record, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        use.NextSequence += batch.Events.Count;
        return true;
    }

    private async ValueTask BeatAsync(int partition, bool closing, DateTimeOffset time, IReadOnlyList<ClassCounter> counters, IReadOnlyList<string> blindSpots, CancellationToken cancellationToken)
    {
        var batch = HeartbeatBatch.Of(_session, Tier, time, home: partition == HomePartition, closing, counters, blindSpots);
        var isTaken = await HandOverAsync(batch, _homeKey, partition, cancellationToken).ConfigureAwait(false);

        if (closing && isTaken)
        {
            _partitions[partition].IsOpen = false;
            _producer?.Telemetry.PartitionClosed(partition);
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

        if (_producer is not null)
        {
            await Task.Run(() => _producer.Flush(_session.CloseWithin), cancellationToken).ConfigureAwait(false);
        }
    }

    private void TellUndelivered(Undelivered? record)
    {
        if (record is not null)
        {
            Undelivered?.Invoke(record);
        }
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
