using Confluent.Kafka;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Kafka.Topics;
using Streams.Schemas;
using Streams.Topologies.Clients;

namespace Streams.Topologies.Progress;

/// <summary>Waits until what was there at its start, and all that is derived from it, is committed.</summary>
/// <remarks>
/// First the events and metadata that are on their topics now, then the detections that are on theirs when those are done: their alerts are committed with their offsets.
/// Commits of the whole group count, and this process's own where the broker (a mock) forgets them.
/// A committed offset is that after the last record, and transaction markers may follow it: where an offset stands still below the end, a look tells whether a record is left.
/// </remarks>
internal sealed class CatchUp(KafkaConnection connection, CommitProgress commits, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(10);

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Run(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellationToken)
    {
        using var group = Consumer(connection.Group(TopologyNames.ApplicationId));
        using var probe = Consumer(connection.Group($"{TopologyNames.ApplicationId}-catch-up"));

        Wait(Ends(group, TopicCatalog.Events, TopicCatalog.Metadata), group, probe, cancellationToken);
        Wait(Ends(group, TopicCatalog.Detections), group, probe, cancellationToken);
    }

    private void Wait(Dictionary<TopicPartition, long> ends, IConsumer<byte[], byte[]> group, IConsumer<byte[], byte[]> probe, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<TopicPartition, long>();
        while (ends.Count > 0)
        {
            foreach (var at in Committed(group, ends.Keys))
            {
                var next = Math.Max(at.Offset.Value, commits.CommittedNext(at.TopicPartition));
                var stoodStill = seen.TryGetValue(at.TopicPartition, out var before) && before == next;
                seen[at.TopicPartition] = next;

                if (next >= ends[at.TopicPartition] || (stoodStill && !HasRecord(probe, at.TopicPartition, next, ends[at.TopicPartition])))
                {
                    ends.Remove(at.TopicPartition);
                }
            }

            if (ends.Count > 0 && cancellationToken.WaitHandle.WaitOne(LookEvery))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    // Coordinators move and brokers restart while a worker catches up: no answer is none, and the next look asks again.
    private static List<TopicPartitionOffset> Committed(IConsumer<byte[], byte[]> group, IEnumerable<TopicPartition> partitions)
    {
        try
        {
            return group.Committed(partitions, AskWithin);
        }
        catch (KafkaException e) when (!e.Error.IsFatal && !KafkaFault.IsRefusal(e.Error))
        {
            return [];
        }
    }

    private Dictionary<TopicPartition, long> Ends(IConsumer<byte[], byte[]> consumer, params string[] topics)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return topics
            .SelectMany(topic => admin.GetMetadata(connection.Topic(topic), AskWithin).Topics[0].Partitions
                .Select(partition => new TopicPartition(connection.Topic(topic), partition.PartitionId)))
            .Select(partition => (Partition: partition, Range: consumer.AskWatermarks(partition, AskWithin, time)))
            .Where(found => found.Range.High.Value > found.Range.Low.Value)
            .ToDictionary(found => found.Partition, found => found.Range.High.Value);
    }

    private bool HasRecord(IConsumer<byte[], byte[]> probe, TopicPartition partition, long from, long end)
    {
        probe.Assign(new TopicPartitionOffset(partition, from < 0 ? Offset.Beginning : new Offset(from)));
        var startedAt = time.GetTimestamp();
        while (time.GetElapsedTime(startedAt) < AskWithin)
        {
            var result = probe.Consume(LookEvery);
            if (result is not null)
            {
                return !result.IsPartitionEOF && result.Offset.Value < end;
            }
        }

        return true; // no answer: look again
    }

    private IConsumer<byte[], byte[]> Consumer(string groupId)
    {
        var config = new ConsumerConfig();
        connection.ApplyTo(config);
        config.GroupId = groupId;
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.EnableAutoCommit = false;
        config.EnablePartitionEof = true;
        config.FetchWaitMaxMs = 10;
        return new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }
}
