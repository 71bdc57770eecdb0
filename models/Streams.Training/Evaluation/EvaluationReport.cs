using System.Text.Json.Serialization;

namespace Streams.Training.Evaluation;

/// <summary>What <c>evaluate</c> prints: one object for a data set, with the keys that apply to it.</summary>
internal sealed record EvaluationReport
{
    public required string Suite { get; init; }

    public required IReadOnlyList<RunReport> Runs { get; init; }

    /// <summary>Attacks found, of those whose success is timed, before it.</summary>
    public double? DetectedBeforeSuccess { get; init; }

    /// <summary>Share of attacks found.</summary>
    public double? Recall { get; init; }

    /// <summary>Share of normal windows that were raised.</summary>
    public double? FalsePositiveRate { get; init; }

    /// <summary>Alerts that are no attack: one for each container and run.</summary>
    public long? FalseAlarms { get; init; }

    public double? AlertDetectedBeforeSuccess { get; init; }

    public double? AlarmsPerContainerHour { get; init; }

    public double? LeadSecondsMedian { get; init; }

    public double? Auc { get; init; }

    [JsonPropertyName("tpr_at_1pct_fpr")]
    public double? TprAt1PctFpr { get; init; }

    public required string Model { get; init; }

    public required int Seed { get; init; }
}
