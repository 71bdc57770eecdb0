using Confluent.Kafka;
using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>Reads a topic as a read-committed consumer sees it, further at each call.</summary>
internal sealed class CommittedLog : IDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly List<TopicPartition> _partitions;
    private readonly List<ConsumeResult<byte[], byte[]>> _records = [];

    public CommittedLog(KafkaConnection connection, string topic)
    {
        var config = new ConsumerConfig
        {
            GroupId = "integration-tests",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 20,
        };
        connection.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        var admin = new AdminClientConfig();
        connection.ApplyTo(admin);
        using var asking = new AdminClientBuilder(admin).Build();
        var name = connection.Topic(topic);
        _partitions = [.. asking.GetMetadata(name, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Select(partition => new TopicPartition(name, partition.PartitionId))];
        _consumer.Assign(_partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
    }

    /// <summary>All that was read so far; of one partition in its order.</summary>
    public IReadOnlyList<ConsumeResult<byte[], byte[]>> Records => _records;

    /// <summary>Reads until every partition has shown its end once more.</summary>
    public CommittedLog ReadOn()
    {
        var open = _partitions.ToHashSet();
        foreach (var partition in _partitions)
        {
            // an end that was shown before is shown again only after a seek
            var position = _consumer.Position(partition);
            if (position != Offset.Unset)
            {
                _consumer.Seek(new TopicPartitionOffset(partition, position));
            }
        }
        while (open.Count > 0)
        {
            var result = _consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException($"{_partitions[0].Topic}: no record and no end within 20 s");
            if (result.IsPartitionEOF)
            {
                open.Remove(result.TopicPartition);
            }
            else
            {
                _records.Add(result);
            }
        }
        return this;
    }

    public void Dispose() => _consumer.Dispose();
}
