using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Detection.Incidents;

/// <summary>What grouping detections into incidents tells.</summary>
internal sealed partial class IncidentTelemetry
{
    private readonly Counter<long> _taken;
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _shortened;
    private readonly ILogger<IncidentStep> _logger;

    public IncidentTelemetry(IMeterFactory meters, ILogger<IncidentStep> logger)
    {
        var meter = meters.Create(DetectionMeter.Name);
        _taken = meter.CreateCounter<long>("streams.detection.detections.grouped", unit: "{detection}", description: "Detections taken in, by what became of them.");
        _alerts = meter.CreateCounter<long>("streams.detection.alerts.written", unit: "{alert}", description: "Records of incidents written, by activity and leading detector.");
        _shortened = meter.CreateCounter<long>("streams.detection.alerts.shortened", unit: "{alert}", description: "Alerts that had to leave out evidence to stay small enough.");
        _logger = logger;
    }

    /// <summary>A detection became part of an incident without a record of its own.</summary>
    public void Joined(string containerId, string detector)
    {
        _taken.Add(1, new KeyValuePair<string, object?>("result", "joined"));
        LogJoined(containerId, detector);
    }

    /// <summary>A detection led to a record.</summary>
    public void Told() => _taken.Add(1, new KeyValuePair<string, object?>("result", "told"));

    /// <summary>Word of an identity or an end came for which there is no story.</summary>
    public void Pointless(string containerId, string detector)
    {
        _taken.Add(1, new KeyValuePair<string, object?>("result", "pointless"));
        LogPointless(containerId, detector);
    }

    /// <summary>A record of an incident leaves.</summary>
    public void Written(string findingUid, string activity, string detector, int bytes)
    {
        _alerts.Add(1, new KeyValuePair<string, object?>("activity", activity), DetectionMeter.Detector(detector));
        LogWritten(findingUid, activity, detector, bytes);
    }

    /// <summary>Evidence did not fit.</summary>
    public void Shortened(string findingUid)
    {
        _shortened.Add(1);
        LogShortened(findingUid);
    }

    [LoggerMessage(EventId = 2501, Level = LogLevel.Trace, Message = "Detection of {Detector} joined the incident of container {ContainerId}")]
    private partial void LogJoined(string containerId, string detector);

    [LoggerMessage(EventId = 2502, Level = LogLevel.Trace, Message = "{Detector} of container {ContainerId} concerns no incident")]
    private partial void LogPointless(string containerId, string detector);

    [LoggerMessage(EventId = 2503, Level = LogLevel.Debug, Message = "Alert {FindingUid}: {Activity}, led by {Detector}, {Bytes} bytes")]
    private partial void LogWritten(string findingUid, string activity, string detector, int bytes);

    [LoggerMessage(EventId = 2504, Level = LogLevel.Debug, Message = "Alert {FindingUid} left out evidence to stay small enough")]
    private partial void LogShortened(string findingUid);
}
