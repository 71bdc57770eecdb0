using System.Text.Json;
using Streams.Detection.Incidents;
using Streams.Detection.Wording;
using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Repeats what one searches by: the node, the container, peers, programs.</summary>
internal static class ObservableWriter
{
    public static void Write(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        if (room.Observables == 0)
        {
            return;
        }

        json.WriteStartArray("observables");
        Write(json, 1, "Hostname", "device.hostname", incident.Node.Length > 0 ? incident.Node : "unknown", room);
        if (Words.HasContainer(incident))
        {
            Write(json, 27, "Container", "evidences[].container.uid", incident.ContainerId, room);
        }

        foreach (var peer in incident.Evidence.Select(PeerOf).Where(text => text.Length > 0).Distinct().Take(room.Observables / 2))
        {
            Write(json, 2, "IP Address", "evidences[].dst_endpoint.ip", peer, room);
        }

        foreach (var name in incident.Evidence.Select(ProgramOf).Where(text => text.Length > 0).Distinct().Take(room.Observables / 2))
        {
            Write(json, 9, "Process Name", "evidences[].process.name", name, room);
        }

        json.WriteEndArray();
    }

    private static string PeerOf(EvidenceState evidence) => evidence.Event switch
    {
        { ConnectionOpened: { Direction: Direction.Outbound } opened } => Address.Text(opened.RemoteAddress),
        { ConnectionClosed: { Direction: Direction.Outbound } closed } => Address.Text(closed.RemoteAddress),
        { FlowSample: { Direction: Direction.Outbound } sample } => Address.Text(sample.RemoteAddress),
        _ => "",
    };

    private static string ProgramOf(EvidenceState evidence) => evidence.Process is { } process ? ProcessWriter.NameOf(process) : "";

    private static void Write(Utf8JsonWriter json, int typeId, string type, string name, string value, AlertRoom room)
    {
        json.WriteStartObject();
        json.WriteNumber("type_id", typeId);
        json.WriteString("type", type);
        json.WriteString("name", name);
        json.WriteString("value", AlertText.Of(value, room.Text));
        json.WriteEndObject();
    }
}
