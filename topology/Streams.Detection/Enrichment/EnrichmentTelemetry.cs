using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Detection.Enrichment;

/// <summary>What finding out whose container it is tells.</summary>
internal sealed partial class EnrichmentTelemetry
{
    private readonly Counter<long> _remembered;
    private readonly Counter<long> _forgotten;
    private readonly Counter<long> _waited;
    private readonly Counter<long> _released;
    private readonly ILogger<EnrichmentStep> _logger;

    public EnrichmentTelemetry(IMeterFactory meters, ILogger<EnrichmentStep> logger)
    {
        var meter = meters.Create(DetectionMeter.Name);
        _remembered = meter.CreateCounter<long>("streams.detection.metadata.remembered", unit: "{record}", description: "Metadata records taken in.");
        _forgotten = meter.CreateCounter<long>("streams.detection.containers.forgotten", unit: "{container}", description: "Containers that are remembered no more, by reason.");
        _waited = meter.CreateCounter<long>("streams.detection.findings.delayed", unit: "{finding}", description: "Detections and windows that had to wait for their container's metadata.");
        _released = meter.CreateCounter<long>("streams.detection.findings.released", unit: "{finding}", description: "Detections and windows whose wait ended, by how it ended.");
        _logger = logger;
    }

    /// <summary>Metadata of a container came.</summary>
    public void Remembered(string containerId, string workload)
    {
        _remembered.Add(1);
        LogRemembered(containerId, workload);
    }

    /// <summary>A container is remembered no more.</summary>
    public void Forgotten(string containerId, string reason)
    {
        _forgotten.Add(1, DetectionMeter.Reason(reason));
        LogForgotten(containerId, reason);
    }

    /// <summary>Something begins to wait.</summary>
    public void Waits(string containerId)
    {
        _waited.Add(1);
        LogWaits(containerId);
    }

    /// <summary>The wait of a container's findings ended.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="findings">How many waited.</param>
    /// <param name="reason">identified, late or full.</param>
    public void Released(string containerId, int findings, string reason)
    {
        _released.Add(findings, DetectionMeter.Reason(reason));
        LogReleased(containerId, findings, reason);
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Trace, Message = "Container {ContainerId} belongs to {Workload}")]
    private partial void LogRemembered(string containerId, string workload);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Debug, Message = "Container {ContainerId} is forgotten: {Reason}")]
    private partial void LogForgotten(string containerId, string reason);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Trace, Message = "A finding of container {ContainerId} waits for its metadata")]
    private partial void LogWaits(string containerId);

    [LoggerMessage(EventId = 2204, Level = LogLevel.Debug, Message = "{Findings} findings of container {ContainerId} leave: {Reason}")]
    private partial void LogReleased(string containerId, int findings, string reason);
}
