using System.Text.Json;
using Streams.Detection.Incidents;

namespace Streams.Detection.Alerts;

/// <summary>Says what was found, by which detectors, and which techniques the evidence shows.</summary>
internal static class FindingInfoWriter
{
    public static void Write(Utf8JsonWriter json, IncidentState incident, AlertRoom room)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", incident.FindingUid);
        json.WriteString("title", AlertText.Of(Words.Title(incident), room.Text));
        json.WriteString("desc", AlertText.Of(Words.Description(incident), room.Description));
        json.WriteNumber("created_time", incident.CreatedNs / 1_000_000);
        json.WriteNumber("first_seen_time", incident.FirstNs / 1_000_000);
        json.WriteNumber("last_seen_time", incident.LastNs / 1_000_000);
        json.WritePropertyName("analytic");
        WriteAnalytic(json, incident.Detectors[incident.Lead]);
        WriteRelated(json, incident);
        WriteAttacks(json, incident);
        json.WriteStartArray("data_sources");
        json.WriteStringValue("container.events.v1");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRelated(Utf8JsonWriter json, IncidentState incident)
    {
        if (incident.Detectors.Count < 2)
        {
            return;
        }

        json.WriteStartArray("related_analytics");
        for (var i = 0; i < incident.Detectors.Count; i++)
        {
            if (i != incident.Lead)
            {
                WriteAnalytic(json, incident.Detectors[i]);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteAnalytic(Utf8JsonWriter json, IncidentDetector detector)
    {
        var type = Captions.Analytic(detector.Kind);
        json.WriteStartObject();
        json.WriteString("name", AlertText.Of(detector.Name, longest: 64));
        json.WriteString("uid", AlertText.Of($"{detector.Name}/{detector.Version}", longest: 96));
        json.WriteNumber("type_id", type.Id);
        json.WriteString("type", type.Caption);
        json.WriteString("version", AlertText.Of(detector.Version, longest: 32));
        json.WriteEndObject();
    }

    private static void WriteAttacks(Utf8JsonWriter json, IncidentState incident)
    {
        if (!incident.Techniques.Exists(id => AttackCatalog.Find(id) is not null))
        {
            return;
        }

        json.WriteStartArray("attacks");
        foreach (var id in incident.Techniques)
        {
            if (AttackCatalog.Find(id) is { } technique)
            {
                WriteAttack(json, technique);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteAttack(Utf8JsonWriter json, AttackTechnique technique)
    {
        json.WriteStartObject();
        json.WriteString("version", AttackCatalog.Version);
        WriteNamed(json, "tactic", technique.TacticId, technique.TacticName);
        if (technique.TechniqueId.Length > 0)
        {
            WriteNamed(json, "technique", technique.TechniqueId, technique.TechniqueName);
        }

        if (technique.SubTechniqueName.Length > 0)
        {
            WriteNamed(json, "sub_technique", technique.Id, technique.SubTechniqueName);
        }

        json.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter json, string property, string uid, string name)
    {
        json.WriteStartObject(property);
        json.WriteString("uid", uid);
        json.WriteString("name", name);
        json.WriteEndObject();
    }
}
