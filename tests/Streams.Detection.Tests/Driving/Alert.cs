using System.Text;
using System.Text.Json;

namespace Streams.Detection.Tests.Driving;

/// <summary>A record of alerts.v1.</summary>
internal sealed record Alert(string FindingUid, string Workload, long TimeMs, byte[] Json)
{
    public string Text => Encoding.UTF8.GetString(Json);

    public JsonElement Root => JsonDocument.Parse(Json).RootElement;

    public int Activity => Root.GetProperty("activity_id").GetInt32();

    public string MetadataUid => Root.GetProperty("metadata").GetProperty("uid").GetString()!;

    public IEnumerable<string> Analytics
    {
        get
        {
            var info = Root.GetProperty("finding_info");
            var related = info.TryGetProperty("related_analytics", out var list) ? list.EnumerateArray().ToList() : [];
            return related.Prepend(info.GetProperty("analytic")).Select(analytic => analytic.GetProperty("name").GetString()!);
        }
    }
}
