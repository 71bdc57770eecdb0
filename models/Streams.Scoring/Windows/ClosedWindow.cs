using Streams.Scoring.Features;

namespace Streams.Scoring.Windows;

/// <summary>A window that takes no more events.</summary>
/// <param name="StartNs">Start in event time, ns since 1970.</param>
/// <param name="EndNs">End, exclusive.</param>
/// <param name="Lost">Occurrences declared lost that overlap it; -1 where some are of unknown number.</param>
/// <param name="Features">What it gathered; belongs to the receiver.</param>
public readonly record struct ClosedWindow(long StartNs, long EndNs, long Lost, FeatureAccumulator Features);
