using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Topologies.Snapshots;

/// <summary>What is measured and logged of the compacted topics that are read whole.</summary>
internal sealed partial class SnapshotTelemetry
{
    private readonly ILogger<SnapshotTelemetry> _logger;
    private readonly ConcurrentDictionary<(string Topic, string Reason), bool> _warned = [];
    private readonly Counter<long> _taken;
    private readonly Counter<long> _refused;

    public SnapshotTelemetry(IMeterFactory meters, ILogger<SnapshotTelemetry> logger)
    {
        var meter = meters.Create("Streams.Topologies");
        _logger = logger;
        _taken = meter.CreateCounter<long>("streams.topologies.snapshot.records.taken", unit: "{record}", description: "Profiles and models taken in, by topic.");
        _refused = meter.CreateCounter<long>("streams.topologies.snapshot.records.refused", unit: "{record}", description: "Profiles and models that were refused, by topic and reason.");
    }

    public void ReadWhole(string topic, int records) => LogReadWhole(topic, records);

    public void Taken(string topic) => _taken.Add(1, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>Counts each, and warns of the first for each reason: whoever may write the topic cannot fill the log.</summary>
    public void Refused(string topic, long offset, Refused refusal)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("topic", topic), new KeyValuePair<string, object?>("reason", refusal.Reason));
        if (_warned.TryAdd((topic, refusal.Reason), value: true))
        {
            LogFirstRefused(topic, offset, refusal.Reason, refusal.Detail);
        }
        else
        {
            LogRefused(topic, offset, refusal.Reason, refusal.Detail);
        }
    }

    public void NotReachable(string topic, string reason) => LogNotReachable(topic, reason);

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "Read {Topic} whole: {Records} records")]
    private partial void LogReadWhole(string topic, int records);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Warning, Message = "Refused the record of {Topic} at offset {Offset} ({Reason}): {Detail}. What was known stays in use; more of this kind are counted, not logged")]
    private partial void LogFirstRefused(string topic, long offset, string reason, string detail);

    [LoggerMessage(EventId = 3404, Level = LogLevel.Debug, Message = "Refused the record of {Topic} at offset {Offset} ({Reason}): {Detail}")]
    private partial void LogRefused(string topic, long offset, string reason, string detail);

    [LoggerMessage(EventId = 3403, Level = LogLevel.Warning, Message = "{Topic} cannot be followed at the moment ({Reason}); what is known of it stays in use")]
    private partial void LogNotReachable(string topic, string reason);
}
