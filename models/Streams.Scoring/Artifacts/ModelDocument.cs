namespace Streams.Scoring.Artifacts;

/// <summary>A model file as it is written: JSON, so that anyone can read what the product judges by.</summary>
internal sealed record ModelDocument
{
    /// <summary>Sort of model; a reader that does not know it refuses the file.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string FeatureSet { get; init; }

    public required IReadOnlyList<string> Features { get; init; }

    public required ModeDocument Warm { get; init; }

    public required ModeDocument Cold { get; init; }
}
