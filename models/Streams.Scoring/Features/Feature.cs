namespace Streams.Scoring.Features;

/// <summary>One number that a window of a container's events is reduced to.</summary>
/// <param name="Name">Name, lower case with underscores; part of the contract of models and profiles.</param>
/// <param name="Unit">Unit as people read it; empty for a ratio.</param>
/// <param name="Description">What is counted, in words that can stand in an alert.</param>
public sealed record Feature(string Name, string Unit, string Description);
