namespace Streams.Lab.Measurement;

/// <summary>What became of a trial.</summary>
/// <param name="Run">The trial.</param>
/// <param name="Missing">Rules of visibility that no stored event meets, in words.</param>
/// <param name="Raised">True where an alert about the container was held in time, with the wanted evidence.</param>
/// <param name="Named">True where an alert names the technique, its parent or its child.</param>
/// <param name="LatencyMs">From the act to the first such alert, ms; null where there is none.</param>
/// <param name="Detectors">Detectors behind the alerts after the act.</param>
/// <param name="Techniques">Techniques that they name.</param>
internal sealed record TrialResult(
    TrialRun Run, IReadOnlyList<string> Missing, bool Raised, bool Named, double? LatencyMs, IReadOnlyList<string> Detectors, IReadOnlyList<string> Techniques)
{
    /// <summary>True where all that must be visible is in the events.</summary>
    public bool Seen => Missing.Count == 0;
}
