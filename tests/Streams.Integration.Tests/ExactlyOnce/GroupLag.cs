using Confluent.Kafka;
using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>How far a consumer group's committed offsets are behind the end of a topic; looks only, never joins.</summary>
internal sealed class GroupLag : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly List<TopicPartition> _partitions;

    public GroupLag(KafkaConnection connection, string group, string topic, int partitions)
    {
        // uncommitted, so that the end is the log's and an open transaction delays no answer
        var config = new ConsumerConfig { GroupId = connection.Group(group), EnableAutoCommit = false, IsolationLevel = IsolationLevel.ReadUncommitted };
        connection.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(connection.Topic(topic), partition))];
    }

    public long Now()
    {
        var committed = _consumer.Committed(_partitions, s_patience).ToDictionary(offset => offset.TopicPartition, offset => Math.Max(0, offset.Offset.Value));
        return _partitions.Sum(partition => _consumer.QueryWatermarkOffsets(partition, s_patience).High.Value - committed[partition]);
    }

    public void Dispose() => _consumer.Dispose();
}
