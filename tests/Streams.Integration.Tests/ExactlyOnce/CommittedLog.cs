using Confluent.Kafka;
using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>Reads a topic as a read-committed consumer sees it, further at each call.</summary>
internal sealed class CommittedLog : IDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly string _name;
    private readonly Dictionary<TopicPartition, Offset> _next;
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
        _name = connection.Topic(topic);
        _next = asking.GetMetadata(_name, TimeSpan.FromSeconds(10)).Topics[0].Partitions
            .ToDictionary(partition => new TopicPartition(_name, partition.PartitionId), _ => Offset.Beginning);
    }

    /// <summary>All that was read so far; of one partition in its order.</summary>
    public IReadOnlyList<ConsumeResult<byte[], byte[]>> Records => _records;

    /// <summary>Reads until every partition has shown its end once more.</summary>
    public CommittedLog ReadOn()
    {
        // a new assignment, since the end of a partition is shown once in each
        _consumer.Assign(_next.Select(next => new TopicPartitionOffset(next.Key, next.Value)));
        var open = _next.Keys.ToHashSet();
        while (open.Count > 0)
        {
            var result = _consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException($"{_name}: no record and no end within 20 s");
            _next[result.TopicPartition] = result.IsPartitionEOF ? result.Offset : result.Offset + 1;
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
