using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Nodes;

/// <summary>What is measured and logged of the nodes.</summary>
internal sealed partial class NodeTelemetry
{
    private readonly ILogger<NodeTelemetry> _logger;
    private readonly ConcurrentDictionary<string, NodeCount> _nodes = [];
    private readonly Counter<long> _records;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _events;
    private readonly Counter<long> _stale;
    private readonly Counter<long> _covered;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _ticks;
    private readonly Counter<long> _evidenceLeftOut;
    private readonly Histogram<double> _actToAlert;

    public NodeTelemetry(IMeterFactory meters, ILogger<NodeTelemetry> logger)
    {
        var meter = meters.Create("Streams.Topologies");
        _logger = logger;
        _records = meter.CreateCounter<long>("streams.topologies.records.taken", unit: "{record}", description: "Records taken in, by topic.");
        _batches = meter.CreateCounter<long>("streams.topologies.batches.taken", unit: "{batch}", description: "Batches of agents taken in.");
        _events = meter.CreateCounter<long>("streams.topologies.events.taken", unit: "{event}", description: "Events in the batches taken in.");
        _stale = meter.CreateCounter<long>("streams.topologies.records.stale", unit: "{record}", description: "Records that the runtime gave a task twice, and that were left out.");
        _covered = meter.CreateCounter<long>("streams.topologies.records.covered", unit: "{record}", description: "Records that came although the restored state covers them: an alarm, since offsets and state are committed together.");
        _deadLetters = meter.CreateCounter<long>("streams.topologies.dead_letters.written", unit: "{record}", description: "Records that could not be judged, by reason.");
        _ticks = meter.CreateCounter<long>("streams.topologies.ticks.written", unit: "{record}", description: "Ticks written to silent partitions.");
        _evidenceLeftOut = meter.CreateCounter<long>("streams.topologies.evidence.dropped", unit: "{detection}", description: "Detections that left without their evidence, since one record does not hold it.");
        _actToAlert = meter.CreateHistogram<double>("streams.topologies.act_to_alert.duration", unit: "s", description: "From the act's own time to its alert being handed to the producer.");
        meter.CreateObservableCounter("streams.topologies.node.passages.received", () => Of(node => node.Received), unit: "{passage}", description: "Observations that reached a step, by node.");
        meter.CreateObservableCounter("streams.topologies.node.passages.forwarded", () => Of(node => node.Forwarded), unit: "{passage}", description: "Observations that a step handed on, by node.");
        meter.CreateObservableCounter("streams.topologies.node.passages.dropped", () => Of(node => node.Dropped), unit: "{passage}", description: "Observations that a step let end, by node.");
        meter.CreateObservableCounter("streams.topologies.node.duration", () => _nodes.Values.Select(node => new Measurement<double>(node.Seconds, new KeyValuePair<string, object?>("node", node.Node))), unit: "s", description: "Time spent in a step, by node.");
    }

    /// <summary>The count of a node, the same for all its tasks.</summary>
    public NodeCount CountOf(string node) => _nodes.GetOrAdd(node, name => new NodeCount(name));

    public void RecordTaken(string topic) => _records.Add(1, new KeyValuePair<string, object?>("topic", topic));

    public void BatchTaken(int events)
    {
        _batches.Add(1);
        _events.Add(events);
    }

    public void StaleRecordCame(RecordPosition position)
    {
        _stale.Add(1);
        LogStale(position);
    }

    public void CoveredRecordCame(RecordPosition position, long coveredOffset)
    {
        _covered.Add(1);
        LogCovered(position, coveredOffset);
    }

    public void DeadLetterWritten(RecordPosition position, string reason, string detail)
    {
        _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason));
        LogDeadLetter(position, reason, detail);
    }

    public void EvidenceLeftOut(string detector, int bytes)
    {
        _evidenceLeftOut.Add(1);
        LogEvidenceLeftOut(detector, bytes);
    }

    public void TickWritten() => _ticks.Add(1);

    public void AlertWritten(TimeSpan sinceAct) => _actToAlert.Record(Math.Max(0, sinceAct.TotalSeconds));

    private IEnumerable<Measurement<long>> Of(Func<NodeCount, long> value) =>
        _nodes.Values.Select(node => new Measurement<long>(value(node), new KeyValuePair<string, object?>("node", node.Node)));

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning, Message = "A record came twice after a rebalance and was left out: {Position}")]
    private partial void LogStale(RecordPosition position);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Error, Message = "A record came that the restored state covers up to offset {CoveredOffset}, and was left out: {Position}; offsets and state were not committed together")]
    private partial void LogCovered(RecordPosition position, long coveredOffset);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Debug, Message = "Dead letter ({Reason}: {Detail}): {Position}")]
    private partial void LogDeadLetter(RecordPosition position, string reason, string detail);

    [LoggerMessage(EventId = 3304, Level = LogLevel.Debug, Message = "A detection of {Detector} has {Bytes} bytes: it left without its evidence")]
    private partial void LogEvidenceLeftOut(string detector, int bytes);
}
