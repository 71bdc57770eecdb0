using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Cluster;

/// <summary>What the role of the cluster tells about itself.</summary>
internal sealed partial class ClusterTelemetry
{
    private readonly Counter<long> _written;
    private readonly Counter<long> _retired;
    private readonly Counter<long> _failed;
    private readonly ILogger<EndpointWriter> _logger;

    /// <summary>Makes the instruments.</summary>
    public ClusterTelemetry(IMeterFactory meters, ILogger<EndpointWriter> logger)
    {
        var meter = meters.Create("Streams.Agent");
        _written = meter.CreateCounter<long>("streams.agent.endpoints.written", unit: "{record}", description: "Addresses and services written because they are new or have changed.");
        _retired = meter.CreateCounter<long>("streams.agent.endpoints.retired", unit: "{record}", description: "Addresses and services of which nobody answers any more: tombstones.");
        _failed = meter.CreateCounter<long>("streams.agent.endpoints.failed", unit: "{record}", description: "Addresses and services that Kafka did not take; they are written again.");
        _logger = logger;
    }

    /// <summary>One record was acknowledged.</summary>
    public void Written(string key)
    {
        _written.Add(1);
        LogWritten(key);
    }

    /// <summary>One tombstone was acknowledged.</summary>
    public void Retired(string key)
    {
        _retired.Add(1);
        LogRetired(key);
    }

    /// <summary>Kafka did not take a record.</summary>
    public void Failed(string key, Exception cause)
    {
        _failed.Add(1);
        LogFailed(key, cause.Message);
    }

    /// <summary>The topic and the API have been compared for the first time.</summary>
    public void InStep(int before, int now) => LogInStep(now, before);

    [LoggerMessage(EventId = 3501, Level = LogLevel.Debug, Message = "Wrote endpoint {Key}")]
    private partial void LogWritten(string key);

    [LoggerMessage(EventId = 3502, Level = LogLevel.Debug, Message = "Retired endpoint {Key}")]
    private partial void LogRetired(string key);

    [LoggerMessage(EventId = 3503, Level = LogLevel.Warning, Message = "Endpoint {Key} was not written, and is tried again: {Reason}")]
    private partial void LogFailed(string key, string reason);

    [LoggerMessage(EventId = 3504, Level = LogLevel.Information, Message = "The topic holds what the API says: {Now} endpoints, where there were {Before}")]
    private partial void LogInStep(int now, int before);
}
