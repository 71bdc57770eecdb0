using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Kafka.Publishing;

/// <summary>What a session tells about its way to Kafka.</summary>
internal sealed partial class PublishingTelemetry
{
    private const long ClientFailedEveryMs = 10_000;

    private readonly Counter<long> _records;
    private readonly Counter<long> _events;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _undelivered;
    private readonly Counter<long> _waits;
    private readonly ILogger<SessionPublisher> _logger;
    private long _open;
    private long _toldAtMs = -ClientFailedEveryMs;

    public PublishingTelemetry(IMeterFactory meters, ILogger<SessionPublisher> logger)
    {
        _logger = logger;
        var meter = meters.Create("Streams.Kafka");
        _records = meter.CreateCounter<long>("streams.publishing.records.handed_over", "{record}", "Records handed over to the producer.");
        _events = meter.CreateCounter<long>("streams.publishing.events.handed_over", "{event}", "Events handed over to the producer.");
        _bytes = meter.CreateCounter<long>("streams.publishing.values", "By", "Bytes of values handed over to the producer, before compression.");
        _acknowledged = meter.CreateCounter<long>("streams.publishing.records.acknowledged", "{record}", "Records that the brokers acknowledged.");
        _undelivered = meter.CreateCounter<long>("streams.publishing.records.undelivered", "{record}", "Records that Kafka did not take, by the client's reason.");
        _waits = meter.CreateCounter<long>("streams.publishing.waits", "{wait}", "Times that publishing waited because the producer's queue was full.");
        meter.CreateObservableGauge("streams.publishing.records.unacknowledged", () => Interlocked.Read(ref _open), "{record}", "Records handed over and not yet acknowledged.");
        _acknowledged.Add(0);
        _waits.Add(0);
    }

    /// <summary>Records handed over and not yet acknowledged.</summary>
    public long Unacknowledged => Interlocked.Read(ref _open);

    public void HandedOver(int events, int bytes)
    {
        Interlocked.Increment(ref _open);
        _records.Add(1);
        _events.Add(events);
        _bytes.Add(bytes);
    }

    public void Acknowledged()
    {
        Interlocked.Decrement(ref _open);
        _acknowledged.Add(1);
    }

    public void Undelivered(Undelivered record, string code)
    {
        Interlocked.Decrement(ref _open);
        _undelivered.Add(1, new KeyValuePair<string, object?>("reason", code));
        LogUndelivered(record.Topic, record.Partition, record.FirstSequence, record.Events, record.Reason);
    }

    public void QueueFull() => _waits.Add(1);

    public void Connected(string connection, int partitions) => LogConnected(connection, partitions);

    public void PartitionClosed(int partition) => LogPartitionClosed(partition);

    public void NotFlushed(long records) => LogNotFlushed(records);

    public void ClientFailed(string reason)
    {
        // a client that looks for its brokers says so several times a second
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref _toldAtMs);
        if (now - last >= ClientFailedEveryMs && Interlocked.CompareExchange(ref _toldAtMs, now, last) == last)
        {
            LogClientFailed(reason);
        }
        else
        {
            LogClientFailedAgain(reason);
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "Kafka did not take a record of {Topic} partition {Partition} (first event {FirstSequence}, {Events} events): {Reason}")]
    private partial void LogUndelivered(string topic, int partition, long firstSequence, int events, string reason);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Information, Message = "Publishing to {Partitions} partitions over {Connection}")]
    private partial void LogConnected(string connection, int partitions);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Debug, Message = "Partition {Partition} has had no events for long: its heartbeats end")]
    private partial void LogPartitionClosed(int partition);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Error, Message = "Stopped with {Records} records that Kafka did not acknowledge in time")]
    private partial void LogNotFlushed(long records);

    [LoggerMessage(EventId = 1205, Level = LogLevel.Warning, Message = "{Reason}")]
    private partial void LogClientFailed(string reason);

    [LoggerMessage(EventId = 1206, Level = LogLevel.Debug, Message = "{Reason}")]
    private partial void LogClientFailedAgain(string reason);
}
