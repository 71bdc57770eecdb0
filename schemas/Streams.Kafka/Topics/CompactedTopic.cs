using System.Text;
using Confluent.Kafka;
using Streams.Kafka.Faults;

namespace Streams.Kafka.Topics;

/// <summary>A compacted topic with one writer: read whole at its start, then written key by key.</summary>
/// <remarks>Waits for all replicas of each record. Thread: any; records of one key keep their order where the caller waits for each.</remarks>
public sealed class CompactedTopic : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly KafkaConnection _connection;
    private readonly string _name;
    private readonly IProducer<byte[], byte[]> _producer;

    /// <summary>The topic of a name without prefix.</summary>
    public CompactedTopic(KafkaConnection connection, string topic)
    {
        _connection = connection;
        _name = topic;
        var config = new ProducerConfig { Acks = Acks.All, EnableIdempotence = true, Partitioner = Partitioner.Murmur2Random, LingerMs = 5, MessageTimeoutMs = 30_000 };
        connection.ApplyTo(config);
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Gives every record from the beginning to the end that each partition has now; a null value is a tombstone.</summary>
    /// <exception cref="KafkaFailedException">The topic does not exist, Kafka cannot be reached, or a permission is missing.</exception>
    public Task ReadAsync(Action<string, byte[]?> take, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Read(take, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Puts a value under a key, or a tombstone where it is null.</summary>
    /// <exception cref="KafkaFailedException">Kafka did not take it.</exception>
    public async Task PutAsync(string key, byte[]? value, CancellationToken cancellationToken)
    {
        var topic = _connection.Topic(_name);
        try
        {
            await _producer.ProduceAsync(topic, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value! }, cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException refused)
        {
            throw new KafkaFailedException(refused, KafkaUse.Writing(topic) with { Servers = _connection.BootstrapServers });
        }
    }

    /// <inheritdoc />
    public void Dispose() => _producer.Dispose();

    private void Read(Action<string, byte[]?> take, CancellationToken cancellationToken)
    {
        var topic = _connection.Topic(_name);
        int partitions;
        using (var reader = new TopicReader(_connection))
        {
            partitions = reader.NeedPartitions(_name, Within);
        }

        Error? refusal = null;
        var config = new ConsumerConfig();
        _connection.ApplyTo(config);
        config.GroupId = _connection.Group("streams-agent-cluster"); // librdkafka asks for one; nothing is committed under it
        config.EnableAutoCommit = false;
        config.EnablePartitionEof = true;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => refusal = KafkaFault.IsRefusal(error) || error.IsFatal ? error : refusal)
            .Build();
        var behind = Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)).ToHashSet();
        consumer.Assign(behind.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        try
        {
            while (behind.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = consumer.Consume(LookEvery);
                if (refusal is not null)
                {
                    throw new KafkaFailedException(KafkaFault.Explain(refusal, KafkaUse.Reading(topic) with { Servers = _connection.BootstrapServers }));
                }

                if (result?.IsPartitionEOF == true)
                {
                    behind.Remove(result.TopicPartition);
                }
                else if (result?.Message.Key is { } key)
                {
                    take(Encoding.UTF8.GetString(key), result.Message.Value);
                }
            }
        }
        catch (ConsumeException failed)
        {
            throw new KafkaFailedException(failed, KafkaUse.Reading(topic) with { Servers = _connection.BootstrapServers });
        }
        finally
        {
            consumer.Close();
        }
    }
}
