using System.Text.Json.Serialization;

namespace Streams.Lab.Reports;

/// <summary>What became of a scenario and its variants.</summary>
internal sealed record ScenarioReport
{
    [JsonPropertyName("id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("title")]
    public string Title { get; init; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; init; } = "";

    [JsonPropertyName("technique")]
    public string Technique { get; init; } = "";

    [JsonPropertyName("tactic")]
    public string Tactic { get; init; } = "";

    [JsonPropertyName("target")]
    public string Target { get; init; } = "";

    [JsonPropertyName("sealed")]
    public bool Sealed { get; init; }

    [JsonPropertyName("trials")]
    public IReadOnlyList<TrialReport> Trials { get; init; } = [];
}
