using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Detection.Windows;

/// <summary>What cutting events into windows tells.</summary>
internal sealed partial class WindowTelemetry
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _left;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _lost;
    private readonly ILogger<WindowStep> _logger;

    public WindowTelemetry(IMeterFactory meters, ILogger<WindowStep> logger)
    {
        var meter = meters.Create(DetectionMeter.Name);
        _events = meter.CreateCounter<long>("streams.detection.events.accounted", unit: "{event}", description: "Events taken in, repeats left out.");
        _left = meter.CreateCounter<long>("streams.detection.events.excluded", unit: "{event}", description: "Events that no window took, by reason.");
        _closed = meter.CreateCounter<long>("streams.detection.windows.closed", unit: "{window}", description: "Feature windows closed.");
        _lost = meter.CreateCounter<long>("streams.detection.events.lost", unit: "{event}", description: "Kernel occurrences that agents declared lost, where their number is known.");
        _lost.Add(0);
        _logger = logger;
    }

    /// <summary>The events of one batch.</summary>
    public void Accounted(long events) => _events.Add(events);

    /// <summary>Events that came after their window had ended.</summary>
    public void LateExcluded(string containerId, long events)
    {
        _left.Add(events, DetectionMeter.Reason("late"));
        LogLateExcluded(containerId, events);
    }

    /// <summary>Events whose time lies too far from their batch's, or that name a process which the batch does not hold.</summary>
    public void ImplausibleExcluded(string containerId, long events)
    {
        _left.Add(events, DetectionMeter.Reason("implausible"));
        LogImplausibleExcluded(containerId, events);
    }

    /// <summary>A window takes no more events.</summary>
    public void Closed(string containerId, long startNs)
    {
        _closed.Add(1);
        LogClosed(containerId, startNs);
    }

    /// <summary>An agent declared a loss.</summary>
    public void LossDeclared(string containerId, long lost)
    {
        _lost.Add(Math.Max(0, lost));
        LogLossDeclared(containerId, lost);
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Trace, Message = "{Events} events of container {ContainerId} came too late for their window")]
    private partial void LogLateExcluded(string containerId, long events);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Debug, Message = "{Events} events of container {ContainerId} contradict their batch")]
    private partial void LogImplausibleExcluded(string containerId, long events);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Trace, Message = "Window of container {ContainerId} from {StartNs} ns is closed")]
    private partial void LogClosed(string containerId, long startNs);

    [LoggerMessage(EventId = 2304, Level = LogLevel.Debug, Message = "{Lost} occurrences of container {ContainerId} are lost")]
    private partial void LogLossDeclared(string containerId, long lost);
}
