using System.Text.Json;
using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Integration.Tests.Live;

/// <summary>What a read-committed consumer of alerts.v1 holds, and when it came to hold it.</summary>
/// <remarks>Thread: one of its own, which reads all the time; the list is under its lock.</remarks>
internal sealed class AlertArrivals : IAsyncDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly CancellationTokenSource _end = new();
    private readonly List<(long Timestamp, JsonElement Alert)> _arrived = [];
    private readonly Task _reading;

    public AlertArrivals(KafkaConnection connection, int partitions)
    {
        var config = new ConsumerConfig
        {
            GroupId = connection.Group("arrivals"),
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 5,
        };
        connection.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        _consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(connection.Topic(TopicCatalog.Alerts), partition, Offset.Beginning)));
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The alerts so far, each with the moment it was held.</summary>
    public IReadOnlyList<(long Timestamp, JsonElement Alert)> Arrived
    {
        get
        {
            lock (_arrived)
            {
                return [.. _arrived];
            }
        }
    }

    /// <summary>The containers that alerts are about.</summary>
    public static IEnumerable<string> ContainersOf(JsonElement alert) =>
        from resource in alert.GetProperty("resources").EnumerateArray()
        where resource.GetProperty("type").GetString() == "Container"
        select resource.GetProperty("uid").GetString();

    /// <summary>Names of the detectors behind an alert.</summary>
    public static IEnumerable<string> DetectorsOf(JsonElement alert)
    {
        var info = alert.GetProperty("finding_info");
        var related = info.TryGetProperty("related_analytics", out var others) ? others.EnumerateArray() : [];
        return related.Prepend(info.GetProperty("analytic")).Select(analytic => analytic.GetProperty("name").GetString()!);
    }

    /// <summary>When the first alert was held for which <paramref name="wanted"/> is true; null for not within that time.</summary>
    public async Task<long?> FirstAsync(Func<JsonElement, bool> wanted, TimeSpan within, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        do
        {
            if (Arrived.Where(arrival => wanted(arrival.Alert)).Select(arrival => (long?)arrival.Timestamp).FirstOrDefault() is { } timestamp)
            {
                return timestamp;
            }
            await Task.Delay(20, stop); // the moment of arrival was noted by the reader
        }
        while (TimeProvider.System.GetElapsedTime(began) < within);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _consumer.Dispose();
        _end.Dispose();
    }

    private void Read()
    {
        try
        {
            while (true)
            {
                var record = _consumer.Consume(_end.Token);
                var timestamp = TimeProvider.System.GetTimestamp();
                using var document = JsonDocument.Parse(record.Message.Value);
                lock (_arrived)
                {
                    _arrived.Add((timestamp, document.RootElement.Clone()));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }
}
