using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Delivery;

/// <summary>What delivery tells about itself: events, losses, batches, latency, heartbeats, tier.</summary>
internal sealed partial class DeliveryTelemetry
{
    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _heartbeats;
    private readonly Histogram<double> _closed;
    private readonly Counter<long> _givenUp;
    private readonly Counter<long> _spilled;
    private readonly Counter<long> _damaged;
    private readonly ILogger<NodePipeline> _logger;
    private int _containers;

    /// <summary>Makes the instruments.</summary>
    public DeliveryTelemetry(IMeterFactory meters, ILogger<NodePipeline> logger)
    {
        _logger = logger;
        _meter = meters.Create("Streams.Agent");
        _events = _meter.CreateCounter<long>("streams.agent.events.handed_over", unit: "{occurrence}", description: "Kernel occurrences handed to the producer, by class.");
        _batches = _meter.CreateCounter<long>("streams.agent.batches.closed", unit: "{batch}", description: "Batches handed to the producer.");
        _heartbeats = _meter.CreateCounter<long>("streams.agent.heartbeats.sent", unit: "{heartbeat}", description: "Rounds of heartbeats, one to each partition used lately.");
        _closed = _meter.CreateHistogram(
            "streams.agent.batch.delay",
            unit: "s",
            description: "Time from the kernel to the end of the batch, of the first urgent event of each batch.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .002, .005, .01, .015, .02, .03, .05, .1, .2, .5, 1] });
        _meter.CreateObservableGauge("streams.agent.containers.known", () => Volatile.Read(ref _containers), unit: "{container}", description: "Containers, services and the host that the agent has heard of lately.");
        _givenUp = _meter.CreateCounter<long>("streams.agent.events.given_up", unit: "{occurrence}", description: "Kernel occurrences that the agent itself left out for lack of room, and declares, by class and place.");
        _spilled = _meter.CreateCounter<long>("streams.agent.records.spilled", unit: "{record}", description: "Records laid down on disk that Kafka had not acknowledged in time.");
        _damaged = _meter.CreateCounter<long>("streams.agent.spool.damaged", unit: "By", description: "Bytes of the spool that could not be read back.");
        _spilled.Add(0);
        _damaged.Add(0);
        _batches.Add(0);
        _heartbeats.Add(0);
    }

    /// <summary>Sensors were opened; what they saw and lost is told by their own metrics.</summary>
    public void SensorsOpened(IReadOnlyList<ISensor> sensors, IReadOnlyList<string> blindSpots)
    {
        _meter.CreateObservableGauge(
            "streams.agent.tier.used",
            () => sensors.Select(sensor => new Measurement<int>(1, new KeyValuePair<string, object?>("sensor", sensor.Name), new("tier", sensor.Tier.ToString().ToLowerInvariant()))),
            description: "Sensors that run, each with its tier; always 1.");
        foreach (var blindSpot in blindSpots)
        {
            LogBlindSpot(blindSpot);
        }
    }

    /// <summary>The channel between sensors and folding exists.</summary>
    public void QueueOpened(Func<int> waiting) =>
        _meter.CreateObservableGauge("streams.agent.queue.length", waiting, unit: "{event}", description: "Events between sensors and folding.");

    /// <summary>An event was handed to the producer.</summary>
    public void EventHandedOver(Event happened) =>
        _events.Add(happened.Occurrences, new KeyValuePair<string, object?>("class", Accounts.ClassOf(happened.Kind)));

    /// <summary>A batch was handed to the producer.</summary>
    public void BatchClosed(int events, long urgentMonotonicNs)
    {
        _batches.Add(1);
        if (urgentMonotonicNs > 0)
        {
            _closed.Record((Stopwatch.GetTimestamp() - urgentMonotonicNs) / (double)Stopwatch.Frequency);
        }

        LogBatchClosed(events);
    }

    /// <summary>Heartbeats went to the partitions used lately.</summary>
    public void HeartbeatSent(int containers)
    {
        _heartbeats.Add(1);
        Volatile.Write(ref _containers, containers);
    }

    /// <summary>The agent does not see the host's processes.</summary>
    public void HostNotSeen(string lack) => LogHostNotSeen(lack);

    /// <summary>The predecessor was killed.</summary>
    public void PredecessorMissed(TimeSpan missed) => LogPredecessorMissed(missed);

    /// <summary>The state directory cannot be written.</summary>
    public void StateNotKept(string directory) => LogStateNotKept(directory);

    /// <summary>The broker has the first record.</summary>
    public void FirstAcknowledged(TimeSpan sinceStart) => LogFirstAcknowledged(sinceStart.TotalMilliseconds);

    /// <summary>The spool exists.</summary>
    public void SpoolOpened(Func<long> bytes) =>
        _meter.CreateObservableGauge("streams.agent.spool.size", bytes, unit: "By", description: "Bytes on disk that wait for Kafka.");

    /// <summary>An event was left out for lack of room; it is declared.</summary>
    public void EventGivenUp(string ofClass, string where, long occurrences) =>
        _givenUp.Add(occurrences, new KeyValuePair<string, object?>("class", ofClass), new("where", where));

    /// <summary>What was under way was laid down on disk.</summary>
    public void Spilled(int records)
    {
        _spilled.Add(records);
        LogSpilled(records);
    }

    /// <summary>Everything on disk is with Kafka.</summary>
    public void CaughtUp() => LogCaughtUp();

    /// <summary>The agent stops while records wait on disk.</summary>
    public void LeftOnDisk(long bytes) => LogLeftOnDisk(bytes);

    /// <summary>A part of the spool cannot be read.</summary>
    public void SpoolDamaged(long bytes)
    {
        _damaged.Add(bytes);
        LogSpoolDamaged(bytes);
    }

    /// <summary>A record on disk became too old, or belongs to a cluster that is no more.</summary>
    public void SpoolAged(int events)
    {
        _givenUp.Add(events, new KeyValuePair<string, object?>("class", "all"), new("where", "age"));
        LogSpoolAged(events);
    }

    /// <summary>Kafka is down at the start: what was kept of it is used.</summary>
    public void KafkaAssumed(int partitions) => LogKafkaAssumed(partitions);

    /// <summary>Kafka answered.</summary>
    public void KafkaFound(string connection, int partitions) => LogKafkaFound(partitions, connection);

    /// <summary>Kafka does not answer.</summary>
    public void KafkaUnreachable(string reason) => LogKafkaUnreachable(reason);

    /// <summary>What the cluster looks like cannot be kept.</summary>
    public void LayoutNotKept() => LogLayoutNotKept();

    [LoggerMessage(EventId = 3407, Level = LogLevel.Warning, Message = "Kafka acknowledges nothing: {Records} records under way were laid down on disk, and what follows goes there too")]
    private partial void LogSpilled(int records);

    [LoggerMessage(EventId = 3408, Level = LogLevel.Information, Message = "Kafka has everything that was on disk")]
    private partial void LogCaughtUp();

    [LoggerMessage(EventId = 3409, Level = LogLevel.Warning, Message = "Stopped with {Bytes} bytes on disk that Kafka does not have yet; the next run sends them")]
    private partial void LogLeftOnDisk(long bytes);

    [LoggerMessage(EventId = 3410, Level = LogLevel.Error, Message = "{Bytes} bytes of the spool cannot be read back; their loss is declared")]
    private partial void LogSpoolDamaged(long bytes);

    [LoggerMessage(EventId = 3411, Level = LogLevel.Debug, Message = "A record on disk with {Events} events is too old, or of other topics; its loss is declared")]
    private partial void LogSpoolAged(int events);

    [LoggerMessage(EventId = 3412, Level = LogLevel.Warning, Message = "Kafka does not answer yet; as at the last run it is taken to have {Partitions} partitions, and events wait on disk")]
    private partial void LogKafkaAssumed(int partitions);

    [LoggerMessage(EventId = 3413, Level = LogLevel.Information, Message = "Publishing to {Partitions} partitions over {Connection}")]
    private partial void LogKafkaFound(int partitions, string connection);

    [LoggerMessage(EventId = 3414, Level = LogLevel.Warning, Message = "Events wait here: {Reason}")]
    private partial void LogKafkaUnreachable(string reason);

    [LoggerMessage(EventId = 3415, Level = LogLevel.Warning, Message = "The number of partitions cannot be kept in the state directory: a start while Kafka is down will hold events in memory")]
    private partial void LogLayoutNotKept();

    [LoggerMessage(EventId = 3402, Level = LogLevel.Warning, Message = "Not seen here: {BlindSpot}")]
    private partial void LogBlindSpot(string blindSpot);

    [LoggerMessage(EventId = 3416, Level = LogLevel.Error, Message = "The host is not seen: {Lack}")]
    private partial void LogHostNotSeen(string lack);

    [LoggerMessage(EventId = 3403, Level = LogLevel.Trace, Message = "Handed over a batch of {Events} events")]
    private partial void LogBatchClosed(int events);

    [LoggerMessage(EventId = 3404, Level = LogLevel.Warning, Message = "The last agent here did not end in order; {Missed} are declared as missed")]
    private partial void LogPredecessorMissed(TimeSpan missed);

    [LoggerMessage(EventId = 3405, Level = LogLevel.Warning, Message = "{Directory} cannot be written, so a successor will not know which interval it missed; name another by --state-dir")]
    private partial void LogStateNotKept(string directory);

    [LoggerMessage(EventId = 3406, Level = LogLevel.Information, Message = "Kafka acknowledged the first record {Milliseconds:F0} ms after the start")]
    private partial void LogFirstAcknowledged(double milliseconds);
}
