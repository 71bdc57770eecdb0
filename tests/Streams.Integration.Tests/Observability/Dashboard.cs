using System.Text.Json;
using Streams.Integration.Tests.Processes;

namespace Streams.Integration.Tests.Observability;

/// <summary>The queries of the dashboard that ships, as Grafana would send them.</summary>
internal static class Dashboard
{
    private static readonly JsonElement s_root = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana", "streams.json"))).RootElement;

    public static string Folder => Path.Combine(ProductProgram.Root, "deploy", "observability");

    public static IReadOnlyList<JsonElement> Panels { get; } = [.. s_root.GetProperty("panels").EnumerateArray()];

    public static IReadOnlyList<(string Panel, string Query)> Queries { get; } =
    [
        .. from panel in Panels
           where panel.TryGetProperty("targets", out _)
           from target in panel.GetProperty("targets").EnumerateArray()
           select (panel.GetProperty("title").GetString()!, AsSent(target.GetProperty("expr").GetString()!)),
    ];

    private static string AsSent(string expression) => expression
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$job", ".*", StringComparison.Ordinal)
        .Replace("$instance", ".*", StringComparison.Ordinal);
}
