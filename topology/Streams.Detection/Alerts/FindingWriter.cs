using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Streams.Detection.Incidents;
using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Says an incident as an OCSF Detection Finding: one line of JSON that every SIEM reads.</summary>
/// <remarks>
/// Shape: class 2004 of OCSF 1.8.0, profiles container and host.
/// Bound: <see cref="IncidentOptions.AlertBytes"/>; what is worth least leaves first, and what stays is valid.
/// Source: ocsf-schema v1.8.0, events/findings/detection_finding.json; type_uid = class_uid · 100 + activity_id.
/// </remarks>
internal sealed class FindingWriter(IncidentOptions options)
{
    private const int ClassUid = 2004;
    private const int FewestCharacters = 40;

    // JSON for machines, never put into a page unescaped: quotes and brackets of command lines stay readable.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(initialCapacity: 8_192);

    /// <summary>One record of an incident.</summary>
    /// <param name="activity">Which record.</param>
    /// <param name="timeMs">Event time of the record, ms since 1970.</param>
    /// <param name="incident">The incident.</param>
    /// <param name="isShortened">True where evidence was left out to stay small enough.</param>
    public byte[] Write(FindingActivity activity, long timeMs, IncidentState incident, out bool isShortened)
    {
        var room = AlertRoom.Full(incident.Evidence.Count);
        isShortened = false;
        Render(activity, timeMs, incident, room);
        while (_buffer.WrittenCount > options.AlertBytes && room is not { Evidence: <= 1, Text: FewestCharacters, CommandLine: <= 8, Description: FewestCharacters })
        {
            isShortened = true;
            room = room.Smaller();
            Render(activity, timeMs, incident, room);
        }

        return _buffer.WrittenSpan.ToArray();
    }

    private void Render(FindingActivity activity, long timeMs, IncidentState incident, AlertRoom room)
    {
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer, s_json);
        json.WriteStartObject();
        WriteClass(json, activity);
        WriteJudgement(json, incident, activity);
        WriteTimes(json, timeMs, incident);
        json.WriteString("message", AlertText.Of(Words.Message(incident), room.Text));
        MetadataWriter.Write(json, incident, Words.HasContainer(incident));
        FindingInfoWriter.Write(json, incident, room);
        EvidenceWriter.Write(json, incident, room);
        ResourceWriter.Write(json, incident, room);
        ObservableWriter.Write(json, incident, room);
        UnmappedWriter.Write(json, incident, room);
        json.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter json, FindingActivity activity)
    {
        json.WriteNumber("category_uid", 2);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("class_uid", ClassUid);
        json.WriteString("class_name", "Detection Finding");
        json.WriteNumber("activity_id", (int)activity);
        json.WriteString("activity_name", activity.ToString());
        json.WriteNumber("type_uid", (ClassUid * 100) + (int)activity);
        json.WriteString("type_name", $"Detection Finding: {activity}");
    }

    private static void WriteJudgement(Utf8JsonWriter json, IncidentState incident, FindingActivity activity)
    {
        json.WriteNumber("severity_id", (int)incident.Severity);
        json.WriteString("severity", incident.Severity.ToString());
        var status = Captions.Status(activity);
        json.WriteNumber("status_id", status.Id);
        json.WriteString("status", status.Caption);
        if (activity == FindingActivity.Create)
        {
            json.WriteBoolean("is_alert", true);
        }

        var confidence = (int)Math.Round(100 * incident.Confidence);
        var level = Captions.Confidence(confidence);
        json.WriteNumber("confidence_id", level.Id);
        json.WriteString("confidence", level.Caption);
        json.WriteNumber("confidence_score", confidence);
        var risk = Captions.Risk(incident.Severity);
        json.WriteNumber("risk_level_id", risk.Id);
        json.WriteString("risk_level", risk.Caption);
        json.WriteNumber("risk_score", Math.Min(100, (int)incident.Severity * 20 * (50 + (confidence / 2)) / 100));
    }

    private static void WriteTimes(Utf8JsonWriter json, long timeMs, IncidentState incident)
    {
        json.WriteNumber("time", timeMs);
        json.WriteNumber("start_time", incident.FirstNs / 1_000_000);
        json.WriteNumber("end_time", incident.LastNs / 1_000_000);
        json.WriteNumber("count", incident.Count);
    }
}
