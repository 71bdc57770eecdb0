using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Integration.Tests.Agent;

/// <summary>Everything that an agent wrote, in the order of each partition; reads on with every look.</summary>
internal sealed class TopicLog : IDisposable
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly KafkaConnection _connection;

    public TopicLog(KafkaConnection connection, int partitions)
    {
        _connection = connection;
        var config = new ConsumerConfig { GroupId = connection.Group("log"), EnableAutoCommit = false, AutoOffsetReset = AutoOffsetReset.Earliest };
        connection.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        _consumer.Assign(
            from topic in new[] { TopicCatalog.Events, TopicCatalog.Metadata }
            from partition in Enumerable.Range(0, partitions)
            select new TopicPartitionOffset(connection.Topic(topic), partition, Offset.Beginning));
    }

    /// <summary>The batches so far, each with its partition.</summary>
    public List<(int Partition, EventBatch Batch)> Batches { get; } = [];

    /// <summary>The metadata so far, in the order of the log.</summary>
    public List<ContainerMetadata> Metadata { get; } = [];

    /// <summary>The events of one container so far, each with its batch.</summary>
    public IEnumerable<(EventBatch Batch, Event Event)> EventsOf(string container) =>
        from entry in Batches
        where entry.Batch.ContainerId == container
        from happened in entry.Batch.Events
        select (entry.Batch, happened);

    /// <summary>Process of an event; null for none.</summary>
    public static Process? ProcessOf(EventBatch batch, Event happened) => happened.Process < 0 ? null : batch.Processes[happened.Process];

    /// <summary>Reads on until the log is quiet for a moment, or for two seconds: beside a container that acts several times a second it never is.</summary>
    public void Read()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < s_longest && _consumer.Consume(s_moment) is { } record)
        {
            if (record.Message.Value is null || !WireFormat.TryRead(record.Message.Value, out _, out var body))
            {
                continue;
            }

            var reader = new AvroSpanReader(body);
            if (record.Topic == _connection.Topic(TopicCatalog.Metadata))
            {
                Metadata.Add(ContainerMetadata.Read(ref reader));
            }
            else
            {
                Batches.Add((record.Partition.Value, EventBatch.Read(ref reader)));
            }
        }
    }

    /// <summary>Sequence numbers that are missing or came twice, by session and partition; empty where all is well.</summary>
    /// <param name="repeatsAllowed">What was there already may come again, as an agent does after a crash.</param>
    public IReadOnlyList<string> Irregularities(bool repeatsAllowed = false)
    {
        var next = new Dictionary<(long Session, int Partition), long>();
        var found = new List<string>();
        foreach (var (partition, batch) in Batches)
        {
            var key = (batch.AgentStartedAtNs, partition);
            var expected = next.GetValueOrDefault(key);
            var end = batch.FirstSequence + batch.Events.Count;
            if (batch.FirstSequence != expected && !(repeatsAllowed && end <= expected))
            {
                found.Add($"partition {partition}: expected {expected}, got {batch.FirstSequence}");
            }

            next[key] = Math.Max(expected, end);
        }

        return found;
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
