using System.Text.Json;
using Streams.Detection.Incidents;
using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Says the evidence: each event with its process, endpoints or file, and what the detector makes of it.</summary>
internal static class EvidenceWriter
{
    public static void Write(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        json.WriteStartArray("evidences");
        var isFirst = true;
        foreach (var evidence in MostValuable(incident.Evidence, room.Evidence))
        {
            json.WriteStartObject();
            WriteEvent(json, evidence, room);
            if (isFirst && Words.HasContainer(incident))
            {
                json.WritePropertyName("container");
                ContainerWriter.Write(json, incident, room);
            }

            WriteData(json, incident, evidence, room);
            json.WriteEndObject();
            isFirst = false;
        }

        json.WriteEndArray();
    }

    /// <summary>Those of the most urgent detections, the earlier first; in the order in which they happened.</summary>
    private static IEnumerable<EvidenceState> MostValuable(List<EvidenceState> evidence, int most)
    {
        if (evidence.Count <= most)
        {
            return evidence;
        }

        var kept = evidence.Index().OrderByDescending(piece => piece.Item.Severity).ThenBy(piece => piece.Index).Take(most);
        return kept.OrderBy(piece => piece.Index).Select(piece => piece.Item);
    }

    private static void WriteEvent(Utf8JsonWriter json, EvidenceState evidence, AlertRoom room)
    {
        if (evidence.Process is { } process && ProcessWriter.CanWrite(process))
        {
            json.WritePropertyName("process");
            ProcessWriter.Write(json, process, evidence.Parent, room);
        }

        if (evidence.Event?.ConnectionOpened is { } opened)
        {
            EndpointWriter.Write(json, new Connection(opened.Transport, opened.Direction, opened.LocalAddress, opened.LocalPort, opened.RemoteAddress, opened.RemotePort));
        }
        else if (evidence.Event?.ConnectionClosed is { } closed)
        {
            EndpointWriter.Write(json, new Connection(closed.Transport, closed.Direction, closed.LocalAddress, closed.LocalPort, closed.RemoteAddress, closed.RemotePort));
        }
        else if (evidence.Event?.FlowSample is { } sample)
        {
            EndpointWriter.Write(json, new Connection(sample.Transport, sample.Direction, sample.LocalAddress, sample.LocalPort, sample.RemoteAddress, sample.RemotePort));
        }
    }

    private static void WriteData(Utf8JsonWriter json, IncidentState incident, EvidenceState evidence, AlertRoom room)
    {
        json.WriteStartObject("data");
        json.WriteNumber("time", evidence.TimeNs / 1_000_000);
        json.WriteString("detector", AlertText.Of(incident.Detectors[evidence.Detector].Name, longest: 64));
        json.WriteString("reason", AlertText.Of(evidence.Reason, room.Text));
        WriteFlags(json, evidence.Process);
        WriteBytes(json, evidence.Event);
        WritePrivilege(json, evidence.Event?.PrivilegeChange, room);
        if (evidence.Features.Count > 0)
        {
            json.WriteNumber("window_start", evidence.WindowStartNs / 1_000_000);
            WriteFeatures(json, evidence.Features);
        }

        json.WriteEndObject();
    }

    private static void WriteFlags(Utf8JsonWriter json, Process? process)
    {
        if (process is null)
        {
            return;
        }

        WriteFlag(json, "not_in_image", process.Drift);
        WriteFlag(json, "in_memory", process.MemoryFile);
        WriteFlag(json, "setuid", process.Setuid);
        WriteFlag(json, "stdin_is_socket", process.StandardInputSocket);
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, value);
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, Event? item)
    {
        var (sent, received) = item switch
        {
            { ConnectionClosed: { } closed } => (closed.BytesSent, closed.BytesReceived),
            { FlowSample: { } sample } => (sample.BytesSent, sample.BytesReceived),
            _ => (-1, -1),
        };
        if (sent >= 0 || received >= 0)
        {
            json.WriteNumber("bytes_sent", sent);
            json.WriteNumber("bytes_received", received);
        }
    }

    private static void WritePrivilege(Utf8JsonWriter json, PrivilegeChange? change, AlertRoom room)
    {
        if (change is null)
        {
            return;
        }

        json.WriteString("operation", change.Operation.ToString());
        json.WriteString("argument", AlertText.Of(change.Argument, room.Text));
        json.WriteNumber("errno", change.Error);
    }

    private static void WriteFeatures(Utf8JsonWriter json, List<FeatureContribution> features)
    {
        json.WriteStartArray("features");
        foreach (var feature in features)
        {
            json.WriteStartObject();
            json.WriteString("name", AlertText.Of(feature.Name, longest: 48));
            json.WriteString("unit", AlertText.Of(feature.Unit, longest: 24));
            FiniteNumber.Write(json, "value", feature.Value);
            FiniteNumber.Write(json, "expected", feature.Expected);
            FiniteNumber.Write(json, "share", feature.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
