using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Topologies.Snapshots;

/// <summary>What is measured and logged of the compacted topics that are read whole.</summary>
internal sealed partial class SnapshotTelemetry
{
    private readonly ILogger<SnapshotTelemetry> _logger;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _refused;

    public SnapshotTelemetry(IMeterFactory meters, ILogger<SnapshotTelemetry> logger)
    {
        var meter = meters.Create("Streams.Topologies");
        _logger = logger;
        _taken = meter.CreateCounter<long>("streams.topologies.snapshot.records.taken", unit: "{record}", description: "Profiles and models taken in, by topic.");
        _refused = meter.CreateCounter<long>("streams.topologies.snapshot.records.refused", unit: "{record}", description: "Profiles and models that were refused, by topic.");
    }

    public void ReadWhole(string topic, int records) => LogReadWhole(topic, records);

    public void Taken(string topic) => _taken.Add(1, new KeyValuePair<string, object?>("topic", topic));

    public void Refused(string topic, long offset, string refusal)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("topic", topic));
        LogRefused(topic, offset, refusal);
    }

    public void NotReachable(string topic, string reason) => LogNotReachable(topic, reason);

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "Read {Topic} whole: {Records} records")]
    private partial void LogReadWhole(string topic, int records);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Warning, Message = "Refused the record of {Topic} at offset {Offset}: {Refusal}")]
    private partial void LogRefused(string topic, long offset, string refusal);

    [LoggerMessage(EventId = 3403, Level = LogLevel.Warning, Message = "{Topic} cannot be followed at the moment ({Reason}); what is known of it stays in use")]
    private partial void LogNotReachable(string topic, string reason);
}
