using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Detection.Judgement;

/// <summary>What judging tells.</summary>
internal sealed partial class JudgementTelemetry
{
    private readonly Counter<long> _detections;
    private readonly Counter<long> _scored;
    private readonly Counter<long> _unscored;
    private readonly ILogger<JudgeStep> _logger;

    public JudgementTelemetry(IMeterFactory meters, ILogger<JudgeStep> logger)
    {
        var meter = meters.Create(DetectionMeter.Name);
        _detections = meter.CreateCounter<long>("streams.detection.detections.raised", unit: "{detection}", description: "Detections raised, by detector.");
        _scored = meter.CreateCounter<long>("streams.detection.windows.scored", unit: "{window}", description: "Windows scored, by whether the workload had a baseline of its own.");
        _unscored = meter.CreateCounter<long>("streams.detection.windows.unscored", unit: "{window}", description: "Windows that no model scored, by reason.");
        _logger = logger;
    }

    /// <summary>A detection leaves.</summary>
    public void Detected(Schemas.Detection detection)
    {
        _detections.Add(1, DetectionMeter.Detector(detection.Detector));
        LogDetected(detection.Detector, detection.ContainerId, detection.Workload, detection.Title);
    }

    /// <summary>A model scored a window.</summary>
    public void Scored(string containerId, double probability, bool cold)
    {
        _scored.Add(1, new KeyValuePair<string, object?>("baseline", cold ? "global" : "own"));
        LogScored(containerId, probability, cold);
    }

    /// <summary>No model scored a window.</summary>
    public void Unscored(string containerId, string reason)
    {
        _unscored.Add(1, DetectionMeter.Reason(reason));
        LogUnscored(containerId, reason);
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Debug, Message = "{Detector} in container {ContainerId} of {Workload}: {Title}")]
    private partial void LogDetected(string detector, string containerId, string workload, string title);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Trace, Message = "Window of container {ContainerId} scored {Probability}, cold {Cold}")]
    private partial void LogScored(string containerId, double probability, bool cold);

    [LoggerMessage(EventId = 2403, Level = LogLevel.Trace, Message = "Window of container {ContainerId} not scored: {Reason}")]
    private partial void LogUnscored(string containerId, string reason);
}
