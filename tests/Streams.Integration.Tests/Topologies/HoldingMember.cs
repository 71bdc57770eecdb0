using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net.Kafka;
using Streams.Integration.Tests.Pins;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Topologies;
using Streams.Topologies.Clients;
using Streams.Topologies.Faults;
using Streams.Topologies.Progress;

namespace Streams.Integration.Tests.Topologies;

/// <summary>One member of a group with the worker's own main consumer: takes metadata and events as a task would, and commits the events now and then.</summary>
/// <remarks>
/// After every other assignment it waits, as a worker that restores: the client fetches events meanwhile.
/// When partitions are taken from it, it has taken events that it has not worked off, as a task whose queue is not empty: they are committed by nobody, and must come again.
/// Thread: one.
/// </remarks>
internal sealed class HoldingMember : IConsumerRebalanceListener, IDisposable
{
    private const int CommitEvery = 1_500;
    private static readonly TimeSpan RestoreFor = TimeSpan.FromMilliseconds(400);

    private readonly KafkaConnection _connection;
    private readonly EventLog _log;
    private readonly HeldPartitions _held = new();
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly List<ConsumeResult<byte[], byte[]>> _taken = [];
    private readonly List<ConsumeResult<byte[], byte[]>> _metadata = [];
    private bool _restores;

    public HoldingMember(KafkaConnection connection, string instance, EventLog log)
    {
        (_connection, _log) = (connection, log);
        var meters = new PinMeters();
        var supplier = new KafkaSupplier(
            connection, new TopologyOptions(), instance, new NoFaults(), new Liveness(TimeProvider.System), (_held, new EventsEnd(TimeProvider.System)), new CommitProgress(),
            new ClientTelemetry(meters, NullLogger<ClientTelemetry>.Instance), new ProgressTelemetry(meters, NullLogger<ProgressTelemetry>.Instance), TimeProvider.System);
        _consumer = supplier.GetConsumer(
            new ConsumerConfig
            {
                GroupId = connection.Group("holding"),
                ClientId = instance,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
                PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
                SessionTimeoutMs = 6_000,
                HeartbeatIntervalMs = 300,
                FetchWaitMaxMs = 20,
            },
            this);
        _consumer.Subscribe([connection.Topic(TopicCatalog.Metadata), connection.Topic(TopicCatalog.Events)]);
    }

    /// <summary>False: metadata are taken, but the task is never done with them.</summary>
    public bool WorksOffMetadata { get; set; } = true;

    public bool IsHolding => _held.Count > 0;

    public int Assignments { get; private set; }

    public int MetadataTaken { get; private set; }

    /// <summary>Events taken, committed or not.</summary>
    public int Taken { get; private set; }

    public void TakeOne()
    {
        if (_restores)
        {
            _restores = false;
            Wait(RestoreFor);
        }

        WorkOffMetadata();
        if (_consumer.Consume(TimeSpan.FromMilliseconds(5)) is not { } result)
        {
            Commit(_consumer);
            return;
        }

        if (result.Topic == _connection.Topic(TopicCatalog.Metadata))
        {
            MetadataTaken++;
            _metadata.Add(result);
        }
        else
        {
            TakeEvent(result);
        }
    }

    public void PartitionsAssigned(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        Assignments++;
        _restores = Assignments % 2 == 1;
        _metadata.Clear();
        _taken.Clear();
    }

    public void PartitionsRevoked(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
    {
        _taken.RemoveRange(_taken.Count / 2, _taken.Count - (_taken.Count / 2));
        Commit(consumer);
    }

    public void PartitionsLost(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
    {
    }

    /// <summary>Dies without a word to the group.</summary>
    public void Dispose()
    {
        _taken.Clear();
        _consumer.Dispose();
    }

    public override string ToString() => $"{Assignments} assignments, {_held.Count} partitions held, {MetadataTaken} metadata and {Taken} events taken, {_taken.Count} of them not committed; {_log}";

    private void TakeEvent(ConsumeResult<byte[], byte[]> result)
    {
        if (_held.IsHeld(result.Partition) || _metadata.Exists(metadata => metadata.Partition == result.Partition))
        {
            _log.Faults.Add($"partition {result.Partition.Value}: an event at {result.Offset.Value} came before its metadata");
        }

        Taken++;
        _taken.Add(result);
        if (_taken.Count >= CommitEvery)
        {
            Commit(_consumer);
        }
    }

    private void WorkOffMetadata()
    {
        if (!WorksOffMetadata)
        {
            return;
        }

        foreach (var metadata in _metadata)
        {
            _held.MetadataWorkedOff(metadata.Partition, metadata.Offset);
        }

        _metadata.Clear();
    }

    private void Commit(IConsumer<byte[], byte[]> consumer)
    {
        if (_taken.Count == 0)
        {
            return;
        }

        consumer.Commit(_taken.GroupBy(result => result.TopicPartition).Select(group => new TopicPartitionOffset(group.Key, group.Last().Offset + 1)));
        _taken.ForEach(result => _log.Committed(result.Partition, BitConverter.ToInt32(result.Message.Value)));
        _taken.Clear();
    }

    private static void Wait(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }

    private sealed class NoFaults : IFaultPolicy
    {
        [System.Diagnostics.CodeAnalysis.DoesNotReturn]
        public void Fail(string what, Exception? cause) => throw new InvalidOperationException(what, cause);
    }
}
