namespace Streams.Scoring.Artifacts;

/// <summary>One source of normal windows.</summary>
/// <param name="Name">Name of the recording.</param>
/// <param name="Sha256">SHA-256 of its bytes, hex.</param>
/// <param name="Windows">Windows taken from it.</param>
public sealed record TrainingData(string Name, string Sha256, long Windows);
