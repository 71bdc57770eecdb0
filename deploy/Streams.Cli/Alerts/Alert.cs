using System.Text.Json;

namespace Streams.Cli.Alerts;

/// <summary>What a person wants of an OCSF Detection Finding: when, how urgent, how sure, where, what, why, by which detectors.</summary>
/// <remarks>Reads tolerantly: what a finding does not say is empty.</remarks>
internal sealed record Alert
{
    public required string RecordUid { get; init; }
    public required string FindingUid { get; init; }

    /// <summary>Create, Update or Close.</summary>
    public required string Activity { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Event time of what happened last.</summary>
    public required DateTimeOffset LastSeen { get; init; }
    public required string Severity { get; init; }
    public required int SeverityId { get; init; }

    /// <summary>How sure, percent.</summary>
    public required int Confidence { get; init; }
    public required string Workload { get; init; }
    public required string ContainerId { get; init; }
    public required string ContainerName { get; init; }
    public required string Image { get; init; }
    public required string Node { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }
    public required long Count { get; init; }
    public required IReadOnlyList<string> Detectors { get; init; }
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>Reads one record of alerts.v1.</summary>
    /// <returns>False where the bytes are no JSON object.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> json, out Alert? alert)
    {
        alert = null;

        try
        {
            using var document = JsonDocument.Parse(json);
            alert = Read(new Field(document.RootElement));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Alert Read(Field finding)
    {
        var info = finding["finding_info"];
        var container = finding["evidences"].Items.Select(evidence => evidence["container"]).FirstOrDefault(entry => entry["uid"].Text.Length > 0);
        var resource = finding["resources"].Items.FirstOrDefault(entry => entry["type"].Text == "Container");

        return new Alert
        {
            RecordUid = finding["metadata"]["uid"].Text,
            FindingUid = info["uid"].Text,
            Activity = finding["activity_name"].Text,
            Time = finding["time"].Instant,
            LastSeen = info["last_seen_time"].Instant,
            Severity = finding["severity"].Text,
            SeverityId = (int)finding["severity_id"].Number,
            Confidence = (int)finding["confidence_score"].Number,
            Workload = finding["unmapped"]["workload"].Text,
            ContainerId = resource["uid"].Text is { Length: > 0 } uid ? uid : container["uid"].Text,
            ContainerName = resource["name"].Text,
            Image = container["image"]["name"].Text,
            Node = finding["device"]["hostname"].Text,
            Title = info["title"].Text,
            Description = info["desc"].Text,
            Count = finding["count"].Number,
            Detectors = [.. info["related_analytics"].Items.Prepend(info["analytic"]).Select(analytic => analytic["name"].Text).Where(name => name.Length > 0)],
            Techniques = [.. info["attacks"].Items
                .Select(attack => attack["sub_technique"]["uid"].Text is { Length: > 0 } sub ? sub : attack["technique"]["uid"].Text)
                .Where(id => id.Length > 0).Distinct()],
        };
    }

    /// <summary>A place in the JSON that may not be there.</summary>
    private readonly struct Field(JsonElement? element)
    {
        public Field this[string name] => element is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out var value) ? new Field(value) : default;

        public string Text => element is { ValueKind: JsonValueKind.String } there ? there.GetString() ?? "" : "";

        public long Number => element is { ValueKind: JsonValueKind.Number } there && there.TryGetInt64(out var value) ? value : 0;

        public DateTimeOffset Instant => Number is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(Number) : DateTimeOffset.UnixEpoch;

        public IEnumerable<Field> Items => element is { ValueKind: JsonValueKind.Array } there ? there.EnumerateArray().Select(item => new Field(item)) : [];
    }
}
