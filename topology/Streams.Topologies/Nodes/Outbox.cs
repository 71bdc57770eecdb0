using System.Text;
using Streams.Detection;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Topologies.Nodes;

/// <summary>Collects what the steps put out for one record, until the last node of the chain hands it to the sink; all of it is in that record's transaction.</summary>
/// <remarks>
/// What is larger than its topic takes would fail the commit, and again after each restart: a detection goes without its evidence, anything else becomes a dead letter of its record.
/// Thread: one task.
/// </remarks>
internal sealed class Outbox(Topics topics, ISchemaIds ids, NodeTelemetry telemetry, TimeProvider time) : IFindings, IAlerts
{
    private const string WithoutEvidence = " (its evidence was too large for one record)";

    private readonly List<Output> _outputs = [];
    private OriginalRecord _original;

    public IReadOnlyList<Output> Outputs => _outputs;

    /// <summary>What follows belongs to this record.</summary>
    public void Begin(OriginalRecord original) => _original = original;

    public void Add(Schemas.Detection detection) =>
        Add(new Output(topics.Detections, Encoding.UTF8.GetBytes(detection.Workload), EncodeBounded(detection), _original.Position.TimestampMs));

    public void Add(FeatureWindow window) =>
        Add(new Output(topics.Features, Encoding.UTF8.GetBytes(window.ContainerId), Encode(window), _original.Position.TimestampMs));

    public void Add(ContainerLife life) =>
        Add(new Output(topics.Lives, Encoding.UTF8.GetBytes(life.ContainerId), Encode(life), _original.Position.TimestampMs));

    public void Add(string findingUid, string workload, long timeMs, byte[] json)
    {
        telemetry.AlertWritten(time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(timeMs));
        Add(new Output(topics.Alerts, Encoding.UTF8.GetBytes(findingUid), json, Math.Max(0, timeMs))
        {
            PartitionKey = Encoding.UTF8.GetBytes(workload),
        });
    }

    public void DeadLetter(string reason, string detail)
    {
        telemetry.DeadLetterWritten(_original.Position, reason, detail);
        Add(DeadLetterWriter.Write(_original, reason, detail));
    }

    public void Clear() => _outputs.Clear();

    private void Add(Output output)
    {
        var bytes = (output.Key?.Length ?? 0) + (output.Value?.Length ?? 0);
        if (bytes > TopicCatalog.MaxOutputBytes && output.Headers is null)
        {
            DeadLetter(Refusal.OversizedOutput, $"{bytes} bytes for {output.Topic}, which takes {TopicCatalog.MaxOutputBytes}");
            return;
        }

        _outputs.Add(output);
    }

    // What was seen counts for more than the events it was seen in, which are on the events topic too.
    private byte[] EncodeBounded(Schemas.Detection detection)
    {
        var whole = Encode(detection);
        if (whole.Length <= TopicCatalog.MaxOutputBytes)
        {
            return whole;
        }

        var (evidence, processes, reason) = (detection.Evidence, detection.Processes, detection.Reason);
        (detection.Evidence, detection.Processes, detection.Reason) = ([], [], reason + WithoutEvidence);
        var bare = Encode(detection);
        (detection.Evidence, detection.Processes, detection.Reason) = (evidence, processes, reason);
        telemetry.EvidenceLeftOut(detection.Detector, whole.Length);
        return bare;
    }

    private byte[] Encode<TRecord>(TRecord record)
        where TRecord : IRootRecord<TRecord> =>
        WireFormat.Encode(record, ids.IdFor(TRecord.Schema));
}
