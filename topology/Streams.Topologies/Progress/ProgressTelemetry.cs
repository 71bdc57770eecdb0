using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Topologies.Progress;

/// <summary>What is measured and logged of a worker's way to and at work.</summary>
internal sealed partial class ProgressTelemetry
{
    private readonly ILogger<ProgressTelemetry> _logger;
    private readonly Histogram<double> _restoreSeconds;
    private readonly Histogram<double> _heldSeconds;

    public ProgressTelemetry(IMeterFactory meters, ILogger<ProgressTelemetry> logger)
    {
        var meter = meters.Create("Streams.Topologies");
        _logger = logger;
        _restoreSeconds = meter.CreateHistogram<double>("streams.topologies.restore.duration", unit: "s", description: "From the first store opened to the last one restored.");
        _heldSeconds = meter.CreateHistogram<double>("streams.topologies.events.held", unit: "s", description: "How long events waited after an assignment for the metadata to be read.");
    }

    public void Restored(int stores, TimeSpan took)
    {
        _restoreSeconds.Record(took.TotalSeconds);
        LogRestored(stores, took.TotalSeconds);
    }

    public void EventsHeld(int partitions)
    {
        LogHeld(partitions);
    }

    public void EventsReleased(int partitions, TimeSpan after)
    {
        _heldSeconds.Record(after.TotalSeconds);
        LogReleased(partitions, after.TotalSeconds);
    }

    public void EventsReleasedUnread(int partitions, TimeSpan after)
    {
        _heldSeconds.Record(after.TotalSeconds);
        LogReleasedUnread(partitions, after.TotalSeconds);
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "Restored {Stores} stores in {Seconds:F2} s")]
    private partial void LogRestored(int stores, double seconds);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Information, Message = "Holding the events of {Partitions} partitions back until their metadata is read")]
    private partial void LogHeld(int partitions);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Information, Message = "Metadata read after {Seconds:F2} s: the events of {Partitions} partitions flow")]
    private partial void LogReleased(int partitions, double seconds);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Warning, Message = "Metadata of {Partitions} partitions was not read to its end within {Seconds:F0} s: their events flow without it")]
    private partial void LogReleasedUnread(int partitions, double seconds);
}
