using System.Buffers;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Detection.Incidents;

/// <summary>Keeps an incident: its detectors, techniques and first evidence.</summary>
internal sealed class IncidentStateCodec : IStateCodec<IncidentState>
{
    private const int Version = 1;

    public void Encode(IncidentState state, IBufferWriter<byte> into)
    {
        var writer = new AvroSpanWriter(into);
        writer.WriteLong(Version);
        writer.WriteString(state.FindingUid);
        writer.WriteLong(state.Records);
        writer.WriteString(state.ContainerId);
        writer.WriteString(state.Workload);
        writer.WriteString(state.Node);
        writer.WriteString(state.Cluster);
        writer.WriteLong(state.CreatedNs);
        writer.WriteLong(state.FirstNs);
        writer.WriteLong(state.LastNs);
        writer.WriteLong(state.Count);
        writer.WriteLong((int)state.HighestSeverity);
        writer.WriteLong(state.TelemetryLost);
        writer.WriteBoolean(state.Cold);
        writer.WriteLong(state.Lead);
        writer.WriteLong(state.DueMs == long.MaxValue ? -1 : state.DueMs);
        writer.WriteBoolean(state.Metadata is not null);
        state.Metadata?.Write(ref writer);
        WriteDetectors(ref writer, state.Detectors);
        writer.WriteArray(state.Techniques);
        WriteEvidence(ref writer, state.Evidence);
        writer.Flush();
    }

    public IncidentState Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new AvroSpanReader(bytes);
        StateVersion.Check(nameof(IncidentState), reader.ReadLong(), Version);
        var state = new IncidentState
        {
            FindingUid = reader.ReadString(),
            Records = (int)reader.ReadLong(),
            ContainerId = reader.ReadString(),
            Workload = reader.ReadString(),
            Node = reader.ReadString(),
            Cluster = reader.ReadString(),
            CreatedNs = reader.ReadLong(),
            FirstNs = reader.ReadLong(),
            LastNs = reader.ReadLong(),
            Count = reader.ReadLong(),
            HighestSeverity = (Severity)reader.ReadLong(),
            TelemetryLost = reader.ReadLong(),
            Cold = reader.ReadBoolean(),
            Lead = (int)reader.ReadLong(),
            DueMs = reader.ReadLong(),
        };
        state.DueMs = state.DueMs == -1 ? long.MaxValue : state.DueMs;
        state.Metadata = reader.ReadBoolean() ? ContainerMetadata.Read(ref reader) : null;
        ReadDetectors(ref reader, state.Detectors);
        reader.ReadArray(state.Techniques);
        ReadEvidence(ref reader, state.Evidence);
        return state;
    }

    private static void WriteDetectors(ref AvroSpanWriter writer, List<IncidentDetector> detectors)
    {
        writer.WriteLong(detectors.Count);
        foreach (var detector in detectors)
        {
            writer.WriteString(detector.Name);
            writer.WriteString(detector.Version);
            writer.WriteLong((int)detector.Kind);
            writer.WriteLong((int)detector.Severity);
            writer.WriteString(detector.Title);
            writer.WriteString(detector.Reason);
            writer.WriteDouble(detector.Confidence);
            writer.WriteDouble(detector.Score);
            writer.WriteDouble(detector.Threshold);
            writer.WriteLong(detector.Count);
        }
    }

    private static void ReadDetectors(ref AvroSpanReader reader, List<IncidentDetector> detectors)
    {
        for (var count = reader.ReadLong(); count > 0; count--)
        {
            detectors.Add(new IncidentDetector
            {
                Name = reader.ReadString(),
                Version = reader.ReadString(),
                Kind = (DetectorKind)reader.ReadLong(),
                Severity = (Severity)reader.ReadLong(),
                Title = reader.ReadString(),
                Reason = reader.ReadString(),
                Confidence = reader.ReadDouble(),
                Score = reader.ReadDouble(),
                Threshold = reader.ReadDouble(),
                Count = reader.ReadLong(),
            });
        }
    }

    private static void WriteEvidence(ref AvroSpanWriter writer, List<EvidenceState> evidence)
    {
        writer.WriteLong(evidence.Count);
        foreach (var piece in evidence)
        {
            writer.WriteLong(piece.Detector);
            writer.WriteLong((int)piece.Severity);
            writer.WriteLong(piece.TimeNs);
            writer.WriteLong(piece.WindowStartNs);
            writer.WriteString(piece.Reason);
            WriteOptional(ref writer, piece.Event);
            WriteOptional(ref writer, piece.Process);
            WriteOptional(ref writer, piece.Parent);
            writer.WriteArray(piece.Features);
        }
    }

    private static void ReadEvidence(ref AvroSpanReader reader, List<EvidenceState> evidence)
    {
        for (var count = reader.ReadLong(); count > 0; count--)
        {
            evidence.Add(new EvidenceState
            {
                Detector = (int)reader.ReadLong(),
                Severity = (Severity)reader.ReadLong(),
                TimeNs = reader.ReadLong(),
                WindowStartNs = reader.ReadLong(),
                Reason = reader.ReadString(),
                Event = ReadOptional<Event>(ref reader),
                Process = ReadOptional<Process>(ref reader),
                Parent = ReadOptional<Process>(ref reader),
                Features = ReadFeatures(ref reader),
            });
        }
    }

    private static void WriteOptional<TRecord>(ref AvroSpanWriter writer, TRecord? record)
        where TRecord : class, IAvroRecord<TRecord>
    {
        writer.WriteBoolean(record is not null);
        record?.Write(ref writer);
    }

    private static TRecord? ReadOptional<TRecord>(ref AvroSpanReader reader)
        where TRecord : class, IAvroRecord<TRecord> => reader.ReadBoolean() ? TRecord.Read(ref reader) : null;

    private static List<FeatureContribution> ReadFeatures(ref AvroSpanReader reader)
    {
        var features = new List<FeatureContribution>();
        reader.ReadArray(features, minimalSize: 1);
        return features;
    }
}
