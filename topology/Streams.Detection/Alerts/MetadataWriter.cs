using System.Text.Json;
using Streams.Detection.Incidents;

namespace Streams.Detection.Alerts;

/// <summary>Says which record this is and who made it.</summary>
internal static class MetadataWriter
{
    /// <summary>Version of OCSF that alerts are of.</summary>
    public const string OcsfVersion = "1.8.0";

    private static readonly string s_version = typeof(MetadataWriter).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "0.0.0";

    public static void Write(Utf8JsonWriter json, IncidentState incident, bool hasContainer)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", OcsfVersion);
        json.WriteString("uid", IncidentUid.OfRecord(incident.FindingUid, incident.Records));
        json.WriteString("correlation_uid", incident.FindingUid);
        json.WriteNumber("sequence", incident.Records);
        json.WriteStartArray("profiles");
        json.WriteStringValue("host");
        if (hasContainer)
        {
            json.WriteStringValue("container");
        }

        json.WriteEndArray();
        json.WriteStartObject("product");
        json.WriteString("name", "Streams");
        json.WriteString("vendor_name", "Streams");
        json.WriteString("version", s_version);
        json.WriteEndObject();
        json.WriteString("log_name", "alerts.v1");
        json.WriteEndObject();
    }
}
