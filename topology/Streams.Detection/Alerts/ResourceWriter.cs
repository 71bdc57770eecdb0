using System.Text.Json;
using Streams.Detection.Incidents;

namespace Streams.Detection.Alerts;

/// <summary>Says what is affected: the container, its pod and workload, and the node that it ran on.</summary>
internal static class ResourceWriter
{
    public static void Write(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        WriteDevice(json, incident, room);
        json.WriteStartArray("resources");
        if (Words.HasContainer(incident))
        {
            WriteResource(json, incident.ContainerId, incident.Metadata?.Name ?? "", "Container", "", room);
        }

        if (incident.Metadata is { PodName.Length: > 0 } metadata)
        {
            WriteResource(json, metadata.PodUid.Length > 0 ? metadata.PodUid : metadata.PodName, metadata.PodName, "Pod", metadata.Namespace, room);
        }

        WriteResource(json, incident.Workload, incident.Workload, "Workload", incident.Metadata?.Namespace ?? "", room);
        json.WriteEndArray();
    }

    private static void WriteDevice(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        var node = AlertText.Of(incident.Node.Length > 0 ? incident.Node : "unknown", room.Text);
        json.WriteStartObject("device");
        json.WriteNumber("type_id", 1);
        json.WriteString("type", "Server");
        json.WriteString("hostname", node);
        json.WriteString("name", node);
        json.WriteStartObject("os");
        json.WriteString("name", "Linux");
        json.WriteNumber("type_id", 200);
        json.WriteString("type", "Linux");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, string uid, string name, string type, string space, AlertRoom room)
    {
        json.WriteStartObject();
        json.WriteString("uid", AlertText.Of(uid, room.Text));
        if (name.Length > 0)
        {
            json.WriteString("name", AlertText.Of(name, room.Text));
        }

        json.WriteString("type", type);
        if (space.Length > 0)
        {
            json.WriteString("namespace", AlertText.Of(space, room.Text));
        }

        json.WriteEndObject();
    }
}
