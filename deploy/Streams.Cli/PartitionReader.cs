using Confluent.Kafka;
using Streams.Kafka;
using Streams.Kafka.Faults;

namespace Streams.Cli;

/// <summary>Reads whole topics, read committed, without a group: it assigns itself every partition and commits nothing.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class PartitionReader : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(15);

    private readonly KafkaConnection _connection;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly HashSet<TopicPartition> _behind = [];
    private Error? _failure;

    /// <summary>Reads each topic from its beginning, or from its end as it is now.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="group">Name of the group that librdkafka asks for; nothing is committed under it.</param>
    /// <param name="topics">Topics without prefix, and where to begin in each.</param>
    public PartitionReader(KafkaConnection connection, string group, params ReadOnlySpan<(string Topic, Offset From)> topics)
    {
        _connection = connection;
        _consumer = Build(connection, group);
        var assignment = new List<TopicPartitionOffset>();

        using (var reader = new TopicReader(connection))
        {
            foreach (var (topic, from) in topics)
            {
                for (var partition = 0; partition < reader.NeedPartitions(topic, Within); partition++)
                {
                    assignment.Add(new TopicPartitionOffset(connection.Topic(topic), partition, from));
                }
            }
        }

        _behind.UnionWith(assignment.Select(target => target.TopicPartition));
        _consumer.Assign(assignment);
    }

    /// <summary>True once every partition has been read to the end that it had then.</summary>
    public bool IsAtEnd => _behind.Count == 0;

    /// <summary>The next record, or null where none came within <paramref name="timeout"/> or a partition's end was reached.</summary>
    /// <exception cref="KafkaFailedException">A permission is missing, or Kafka cannot be reached.</exception>
    public ConsumeResult<byte[], byte[]>? Read(TimeSpan timeout)
    {
        try
        {
            var result = _consumer.Consume(timeout);
            ThrowIfRefused();

            if (result?.IsPartitionEOF == true)
            {
                _behind.Remove(result.TopicPartition);
                return null;
            }

            return result;
        }
        catch (ConsumeException e)
        {
            throw new KafkaFailedException(e, KafkaUse.Reading(e.ConsumerRecord?.Topic ?? "") with { Servers = _connection.BootstrapServers });
        }
    }

    /// <summary>Name of a record's topic without prefix.</summary>
    public string NameOf(ConsumeResult<byte[], byte[]> record) => record.Topic[_connection.Prefix.Length..];

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private void ThrowIfRefused()
    {
        if (_failure is { } failure)
        {
            throw new KafkaFailedException(KafkaFault.Explain(failure, new KafkaUse { Servers = _connection.BootstrapServers }));
        }
    }

    private IConsumer<byte[], byte[]> Build(KafkaConnection connection, string group)
    {
        var config = new ConsumerConfig { FetchWaitMaxMs = 50, SocketNagleDisable = true };
        connection.ApplyTo(config);
        config.GroupId = connection.Group(group);
        config.EnableAutoCommit = false;
        config.EnableAutoOffsetStore = false;
        config.EnablePartitionEof = true;
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.Set("fetch.queue.backoff.ms", "20");
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => _failure = KafkaFault.IsRefusal(error) || error.IsFatal ? error : _failure)
            .Build();
    }
}
