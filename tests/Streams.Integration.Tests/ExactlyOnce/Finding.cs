using System.Text.Json;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>One record of an incident as a reader of alerts.v1 sees it.</summary>
/// <param name="Uid">finding_info.uid, the incident.</param>
/// <param name="RecordUid">metadata.uid, this record of it.</param>
/// <param name="Container">Whose.</param>
/// <param name="Content">Severity, analytics and evidence: what must be the same in every run once the incident has told all.</param>
internal sealed record Finding(string Uid, string RecordUid, string Container, string Content)
{
    public static Finding Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var info = root.GetProperty("finding_info");
        var analytics = new List<string> { AnalyticOf(info.GetProperty("analytic")) };
        if (info.TryGetProperty("related_analytics", out var related))
        {
            analytics.AddRange(related.EnumerateArray().Select(AnalyticOf));
        }
        var evidence = root.TryGetProperty("evidences", out var evidences) ? evidences.GetRawText() : "";
        return new Finding(
            info.GetProperty("uid").GetString()!,
            root.GetProperty("metadata").GetProperty("uid").GetString()!,
            ContainerOf(root),
            $"severity {root.GetProperty("severity_id").GetInt32()}; {string.Join(", ", analytics.Order(StringComparer.Ordinal))}; {evidence}");
    }

    private static string AnalyticOf(JsonElement analytic) => $"{analytic.GetProperty("name").GetString()}/{analytic.GetProperty("type_id").GetInt32()}";

    /// <summary>The first container.uid anywhere in the record.</summary>
    private static string ContainerOf(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("container") && property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("uid", out var uid))
                {
                    return uid.GetString() ?? "";
                }
                if (ContainerOf(property.Value) is { Length: > 0 } inside)
                {
                    return inside;
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var inside in element.EnumerateArray().Select(ContainerOf).Where(found => found.Length > 0))
            {
                return inside;
            }
        }
        return "";
    }
}
