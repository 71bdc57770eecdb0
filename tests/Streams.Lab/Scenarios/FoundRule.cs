namespace Streams.Lab.Scenarios;

/// <summary>What counts as found: an alert about the target, held in time, with evidence of the wanted kind.</summary>
internal sealed record FoundRule
{
    /// <summary>Time from the act within which a reader of alerts.v1 must hold the alert.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Kinds of evidence of which one must be there: process, connection, window; any where none is named.</summary>
    public List<string> Evidence { get; init; } = [];
}
