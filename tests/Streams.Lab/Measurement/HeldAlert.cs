using System.Text.Json;

namespace Streams.Lab.Measurement;

/// <summary>One record of alerts.v1, and when a read-committed reader came to hold it.</summary>
/// <remarks>Read from the OCSF alone, as a SIEM would.</remarks>
internal sealed record HeldAlert
{
    /// <summary>When the reader held it.</summary>
    public required DateTimeOffset HeldAt { get; init; }

    /// <summary>Id of the record.</summary>
    public required string RecordUid { get; init; }

    /// <summary>Id of the incident.</summary>
    public required string FindingUid { get; init; }

    /// <summary>Number of the record within its incident; -1 is unknown.</summary>
    public required int Sequence { get; init; }

    /// <summary>Containers that it is about.</summary>
    public required IReadOnlyList<string> Containers { get; init; }

    /// <summary>Workload that it is about.</summary>
    public required string Workload { get; init; }

    /// <summary>Event time of the incident's first detection, ms since 1970.</summary>
    public required long FirstSeenMs { get; init; }

    /// <summary>Event time of its newest detection, ms since 1970.</summary>
    public required long LastSeenMs { get; init; }

    /// <summary>ATT&amp;CK techniques that it names.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>Detectors behind it.</summary>
    public required IReadOnlyList<string> Detectors { get; init; }

    /// <summary>Kinds of its evidence: process, connection, window.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Reads a record; false where it is no finding.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, DateTimeOffset heldAt, out HeldAlert? alert)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            alert = Read(document.RootElement, heldAt);
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            alert = null;
            return false;
        }
    }

    private static HeldAlert Read(JsonElement root, DateTimeOffset heldAt)
    {
        var info = root.GetProperty("finding_info");
        var metadata = root.GetProperty("metadata");
        return new HeldAlert
        {
            HeldAt = heldAt,
            RecordUid = metadata.GetProperty("uid").GetString()!,
            FindingUid = info.GetProperty("uid").GetString()!,
            Sequence = metadata.TryGetProperty("sequence", out var sequence) ? sequence.GetInt32() : -1,
            Containers = [.. Resources(root, "Container")],
            Workload = Resources(root, "Workload").FirstOrDefault() ?? "",
            FirstSeenMs = info.GetProperty("first_seen_time").GetInt64(),
            LastSeenMs = info.GetProperty("last_seen_time").GetInt64(),
            Techniques = [.. Items(info, "attacks").SelectMany(TechniquesOf).Distinct()],
            Detectors = [.. Items(info, "related_analytics").Prepend(info.GetProperty("analytic")).Select(analytic => analytic.GetProperty("name").GetString()!)],
            Evidence = [.. Items(root, "evidences").SelectMany(KindsOf).Distinct()],
            Title = info.GetProperty("title").GetString() ?? "",
        };
    }

    private static IEnumerable<string> Resources(JsonElement root, string type) =>
        from resource in Items(root, "resources")
        where resource.GetProperty("type").GetString() == type
        select resource.GetProperty("uid").GetString();

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var items) ? items.EnumerateArray() : default;

    private static IEnumerable<string> TechniquesOf(JsonElement attack)
    {
        foreach (var name in new[] { "technique", "sub_technique" })
        {
            if (attack.TryGetProperty(name, out var technique) && technique.TryGetProperty("uid", out var uid))
            {
                yield return uid.GetString()!;
            }
        }
    }

    private static IEnumerable<string> KindsOf(JsonElement evidence)
    {
        if (evidence.TryGetProperty("process", out _))
        {
            yield return "process";
        }

        if (evidence.TryGetProperty("dst_endpoint", out _))
        {
            yield return "connection";
        }

        if (evidence.TryGetProperty("data", out var data) && data.TryGetProperty("features", out _))
        {
            yield return "window";
        }
    }
}
