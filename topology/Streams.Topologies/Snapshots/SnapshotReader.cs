using Confluent.Kafka;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Snapshots;

/// <summary>Reads one compacted topic whole before the topology starts, and keeps following it.</summary>
/// <remarks>
/// Not a global table of the runtime: that never finishes on a topic that ends in a transaction marker.
/// Thread: one of its own.
/// </remarks>
internal sealed class SnapshotReader(KafkaConnection connection, string topic, ISnapshot snapshot, SnapshotTelemetry telemetry) : IAsyncDisposable
{
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    /// <summary>Returns once everything that is on the topic was read.</summary>
    /// <exception cref="StartupException">The topic is missing or may not be read.</exception>
    public async Task ReadWholeAsync(CancellationToken cancellationToken)
    {
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await _whole.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Read()
    {
        try
        {
            using var consumer = Consumer();
            var partitions = Partitions(consumer);
            consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
            Follow(consumer, partitions.Count);
        }
        catch (KafkaException e)
        {
            _whole.TrySetException(new StartupException(KafkaFault.Explain(e, KafkaUse.Reading(connection.Topic(topic)) with { Servers = connection.BootstrapServers }), e));
        }
        catch (Exception e)
        {
            _whole.TrySetException(e);
        }
    }

    private void Follow(IConsumer<byte[], byte[]> consumer, int partitions)
    {
        var ended = new HashSet<int>();
        var records = 0;
        while (!_stop.IsCancellationRequested)
        {
            if (TryConsume(consumer) is not { } result)
            {
                continue;
            }

            if (!result.IsPartitionEOF)
            {
                Take(result);
                records++;
            }
            else if (ended.Add(result.Partition.Value) && ended.Count == partitions)
            {
                telemetry.ReadWhole(topic, records);
                _whole.TrySetResult();
            }
        }
    }

    private ConsumeResult<byte[], byte[]>? TryConsume(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            return consumer.Consume(PollEvery);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal && _whole.Task.IsCompleted)
        {
            telemetry.NotReachable(topic, e.Error.Reason); // what is known stays; the client goes on by itself
            return null;
        }
    }

    private void Take(ConsumeResult<byte[], byte[]> result)
    {
        if (snapshot.TryTake(result.Message.Key, result.Message.Value, out var refusal))
        {
            telemetry.Taken(topic);
        }
        else
        {
            telemetry.Refused(topic, result.Offset.Value, refusal);
        }
    }

    private List<TopicPartition> Partitions(IConsumer<byte[], byte[]> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var known = admin.GetMetadata(connection.Topic(topic), AskWithin).Topics.SingleOrDefault();
        return known is null || known.Error.IsError || known.Partitions.Count == 0
            ? throw new StartupException(KafkaFault.Explain(known?.Error ?? new Error(ErrorCode.UnknownTopicOrPart), KafkaUse.Reading(connection.Topic(topic))))
            : [.. known.Partitions.Select(partition => new TopicPartition(connection.Topic(topic), partition.PartitionId))];
    }

    private IConsumer<byte[], byte[]> Consumer()
    {
        var config = new ConsumerConfig();
        connection.ApplyTo(config);
        config.GroupId = connection.Group($"{TopologyNames.ApplicationId}-snapshots");
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.EnableAutoCommit = false;
        config.EnablePartitionEof = true;
        return new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }
}
