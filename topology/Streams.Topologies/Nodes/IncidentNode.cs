using System.Diagnostics;
using System.Text;
using Streams.Detection.Incidents;
using Streams.Schemas.Wire;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>The detections' chain: turns bytes into detections, lets time pass for stories, and runs the incident step.</summary>
/// <remarks>
/// In: workload → detection. Out: alerts.
/// Time: partition clock of detections.v1.
/// Thread: one task.
/// </remarks>
internal sealed class IncidentNode(NodeSite site, IIncidentStep step, Intake intake, Func<Outbox> outbox, NodeCount count) : INode<byte[]>
{
    private readonly Passage _passage = new(outbox());
    private readonly List<Entry<IncidentState>> _due = [];
    private NodeContext? _context;
    private TypedStore<IncidentState>? _incidents;
    private PartitionRecord? _partition;

    public void Open(NodeContext context)
    {
        _context = context;
        _incidents = context.Store<IncidentState>(StoreNames.Incidents);
        _partition = (PartitionRecord)_incidents.Pinned!;
    }

    public void Process(byte[] key, byte[] value)
    {
        var original = _context!.Original(key, value);
        if (intake.TryBegin(original, _partition!.CoveredOffset))
        {
            _passage.Outbox.Begin(original);
            _partition.CoveredOffset = original.Position.Offset;
            _partition.IsChanged = true;

            var nowMs = _partition.Clock.Advance(original.Position.TimestampMs);
            LetTimePass(nowMs);
            Take(original, nowMs);
            _context.Pass(_passage, site);
        }

        intake.End();
    }

    private void Take(OriginalRecord original, long nowMs)
    {
        if (!intake.TryRead(original, _passage.Outbox, out var body))
        {
            return;
        }

        var reader = new AvroSpanReader(body.Span);
        var detection = Schemas.Detection.Read(ref reader);
        if (!Encoding.UTF8.GetBytes(detection.Workload).AsSpan().SequenceEqual(original.Key))
        {
            _passage.Outbox.DeadLetter(Refusal.KeyMismatch, "the key and the detection name different workloads");
            return;
        }

        var startedAt = Stopwatch.GetTimestamp();
        var incident = _incidents!.GetOrAdd(detection.ContainerId);
        step.Apply(detection, nowMs, incident.State, _passage.Outbox);
        count.Add(forwarded: true, startedAt);
        _incidents.Changed(incident);
    }

    private void LetTimePass(long nowMs)
    {
        while (_incidents!.TryTakeDue(nowMs, out var incident))
        {
            _due.Add(incident);
        }

        foreach (var incident in _due)
        {
            step.TimePassed(incident.Key, nowMs, incident.State, _passage.Outbox);
            _incidents.Changed(incident);
        }

        _due.Clear();
    }
}
