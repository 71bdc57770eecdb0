using Confluent.Kafka;
using Streams.Kafka;

namespace Streams.Lab.Measurement;

/// <summary>Reads topics of the product from their beginning, as anybody may, and hands on each record with the moment at which it was held.</summary>
/// <remarks>Thread: one of its own.</remarks>
internal sealed class TopicReading : IAsyncDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private readonly TimeProvider _time;
    private long _lastAt;

    /// <summary>Begins.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="name">Name of the group that librdkafka asks for; nothing is committed under it.</param>
    /// <param name="topics">Topics without prefix.</param>
    /// <param name="time">Clock.</param>
    /// <param name="take">Called for each record: topic without prefix, value, moment.</param>
    public TopicReading(KafkaConnection connection, string name, IReadOnlyList<string> topics, TimeProvider time, Action<string, byte[], DateTimeOffset> take)
    {
        _time = time;
        _lastAt = time.GetTimestamp();
        var config = new ConsumerConfig();
        connection.ApplyTo(config);
        config.GroupId = connection.Group(name);
        config.EnableAutoCommit = false;
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.FetchWaitMaxMs = 5;
        config.Set("fetch.queue.backoff.ms", "5");
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using (var reader = new TopicReader(connection))
        {
            _consumer.Assign(
                from topic in topics
                from partition in Enumerable.Range(0, reader.NeedPartitions(topic, TimeSpan.FromSeconds(15)))
                select new TopicPartitionOffset(connection.Topic(topic), partition, Offset.Beginning));
        }

        _reading = Task.Factory.StartNew(() => Read(connection.Prefix.Length, take), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Time since the last record came.</summary>
    public TimeSpan QuietFor => _time.GetElapsedTime(Volatile.Read(ref _lastAt));

    /// <summary>Why it ended before its time; null where it has not.</summary>
    public Exception? Failure => _reading.Exception?.InnerException;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _consumer.Dispose();
        _end.Dispose();
    }

    private void Read(int prefix, Action<string, byte[], DateTimeOffset> take)
    {
        while (!_end.IsCancellationRequested)
        {
            var record = _consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (record is null)
            {
                continue;
            }

            Volatile.Write(ref _lastAt, _time.GetTimestamp());
            if (record.Message.Value is { } value)
            {
                take(record.Topic[prefix..], value, _time.GetUtcNow());
            }
        }
    }
}
