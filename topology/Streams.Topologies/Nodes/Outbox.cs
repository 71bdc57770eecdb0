using System.Text;
using Streams.Detection;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Topologies.Nodes;

/// <summary>Collects what the steps put out for one record, until the last node of the chain hands it to the sink; all of it is in that record's transaction.</summary>
/// <remarks>Thread: one task.</remarks>
internal sealed class Outbox(Topics topics, ISchemaIds ids, NodeTelemetry telemetry, TimeProvider time) : IFindings, IAlerts
{
    private readonly List<Output> _outputs = [];
    private OriginalRecord _original;

    public IReadOnlyList<Output> Outputs => _outputs;

    /// <summary>What follows belongs to this record.</summary>
    public void Begin(OriginalRecord original) => _original = original;

    public void Add(Schemas.Detection detection) =>
        Add(new Output(topics.Detections, Encoding.UTF8.GetBytes(detection.Workload), Encode(detection), _original.Position.TimestampMs));

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

    private void Add(Output output) => _outputs.Add(output);

    private byte[] Encode<TRecord>(TRecord record)
        where TRecord : IRootRecord<TRecord> =>
        WireFormat.Encode(record, ids.IdFor(TRecord.Schema));
}
