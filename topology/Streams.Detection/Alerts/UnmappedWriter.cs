using System.Text.Json;
using Streams.Detection.Incidents;

namespace Streams.Detection.Alerts;

/// <summary>Says what OCSF has no place for: whose baseline, whether telemetry was lost, and each detector's score.</summary>
internal static class UnmappedWriter
{
    public static void Write(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        json.WriteStartObject("unmapped");
        json.WriteString("workload", AlertText.Of(incident.Workload, room.Text));
        if (incident.Cluster.Length > 0)
        {
            json.WriteString("cluster", AlertText.Of(incident.Cluster, room.Text));
        }

        json.WriteNumber("telemetry_lost", incident.TelemetryLost);
        json.WriteBoolean("cold", incident.Cold);
        json.WriteStartObject("detectors");
        foreach (var detector in incident.Detectors)
        {
            json.WriteStartObject(AlertText.Of($"{detector.Name}/{detector.Version}", longest: 96));
            json.WriteNumber("count", detector.Count);
            FiniteNumber.Write(json, "confidence", detector.Confidence);
            FiniteNumber.Write(json, "score", detector.Score);
            FiniteNumber.Write(json, "threshold", detector.Threshold);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
