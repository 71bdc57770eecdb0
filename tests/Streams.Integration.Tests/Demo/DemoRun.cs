using System.Text.Json;
using Streams.Integration.Tests.Processes;

namespace Streams.Integration.Tests.Demo;

/// <summary>One run of <c>streams demo</c> as a user starts it, on the recordings alone.</summary>
internal sealed record DemoRun(int ExitCode, IReadOnlyList<string> Lines, string Errors)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);

    /// <summary>The lines as objects.</summary>
    public IReadOnlyList<JsonElement> Alerts => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Detectors that the lines name, with their type.</summary>
    public IReadOnlySet<(string Name, int TypeId)> Detectors => Alerts.SelectMany(AnalyticsOf).ToHashSet();

    /// <param name="kafkaHome">KAFKA_HOME of the program; null leaves it the Kafka in memory.</param>
    /// <param name="flags">Further flags.</param>
    public static Task<DemoRun> RunAsync(string? kafkaHome, params IEnumerable<string> flags) => RunAsync(TimeSpan.FromSeconds(32), kafkaHome, flags);

    /// <param name="duration">How long the recordings play: what a model raises needs the windows that come last.</param>
    /// <param name="kafkaHome">KAFKA_HOME of the program; null leaves it the Kafka in memory.</param>
    /// <param name="flags">Further flags.</param>
    public static async Task<DemoRun> RunAsync(TimeSpan duration, string? kafkaHome, params IEnumerable<string> flags)
    {
        var environment = new Dictionary<string, string> { ["KAFKA_HOME"] = kafkaHome ?? "" };
        await using var demo = ChildProgram.Start(ProductProgram.Cli, environment, ["demo", "--duration", $"{duration.TotalSeconds}s", "--recordings-only", "true", "-o", "ndjson", .. flags]);
        var exitCode = await demo.ExitAsync(Within);
        return new DemoRun(exitCode, demo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), demo.Errors);
    }

    private static IEnumerable<(string Name, int TypeId)> AnalyticsOf(JsonElement alert)
    {
        var info = alert.GetProperty("finding_info");
        var related = info.TryGetProperty("related_analytics", out var others) ? others.EnumerateArray() : [];
        return related.Prepend(info.GetProperty("analytic")).Select(analytic => (analytic.GetProperty("name").GetString()!, analytic.GetProperty("type_id").GetInt32()));
    }
}
