using System.Text.Json.Serialization;

namespace Streams.Lab.Reports;

/// <summary>What became of one trial.</summary>
internal sealed record TrialReport
{
    [JsonPropertyName("variant")]
    public string Variant { get; init; } = "";

    [JsonPropertyName("must")]
    public bool Must { get; init; }

    [JsonPropertyName("container")]
    public string Container { get; init; } = "";

    [JsonPropertyName("acts")]
    public int Acts { get; init; }

    [JsonPropertyName("acted_at")]
    public DateTimeOffset ActedAt { get; init; }

    [JsonPropertyName("seen")]
    public bool Seen { get; init; }

    [JsonPropertyName("not_visible")]
    public IReadOnlyList<string> NotVisible { get; init; } = [];

    [JsonPropertyName("raised")]
    public bool Raised { get; init; }

    [JsonPropertyName("named")]
    public bool Named { get; init; }

    [JsonPropertyName("latency_ms")]
    public double? LatencyMs { get; init; }

    [JsonPropertyName("detectors")]
    public IReadOnlyList<string> Detectors { get; init; } = [];

    [JsonPropertyName("techniques")]
    public IReadOnlyList<string> Techniques { get; init; } = [];

    [JsonPropertyName("failure")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }
}
