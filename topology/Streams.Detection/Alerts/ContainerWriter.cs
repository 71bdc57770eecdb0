using System.Text.Json;
using Streams.Detection.Incidents;
using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Says which container: its id, image, runtime and pod.</summary>
internal static class ContainerWriter
{
    public static void Write(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        json.WriteStartObject();
        json.WriteString("uid", AlertText.Of(incident.ContainerId, longest: 128));
        if (incident.Metadata is { } metadata)
        {
            WriteText(json, "name", metadata.Name, room);
            WriteText(json, "runtime", metadata.Runtime, room);
            if (metadata.PodName.Length > 0)
            {
                json.WriteString("orchestrator", "Kubernetes");
            }

            // The uid of a static pod is a hash, which OCSF does not take for a UUID.
            if (Guid.TryParseExact(metadata.PodUid, "D", out _))
            {
                json.WriteString("pod_uuid", metadata.PodUid);
            }

            WriteImage(json, metadata, room);
        }

        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, ContainerMetadata metadata, AlertRoom room)
    {
        var uid = metadata.ImageDigest.Length > 0 ? metadata.ImageDigest : metadata.Image;
        if (uid.Length == 0)
        {
            return;
        }

        var (name, tag) = Split(metadata.Image);
        json.WriteStartObject("image");
        json.WriteString("uid", AlertText.Of(uid, room.Text));
        WriteText(json, "name", name, room);
        WriteText(json, "tag", tag, room);
        json.WriteEndObject();
    }

    private static (string Name, string Tag) Split(string image)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var reference = digest >= 0 ? image[..digest] : image;
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? (reference[..colon], reference[(colon + 1)..]) : (reference, "");
    }

    private static void WriteText(Utf8JsonWriter json, string property, string text, AlertRoom room)
    {
        if (text.Length > 0)
        {
            json.WriteString(property, AlertText.Of(text, room.Text));
        }
    }
}
