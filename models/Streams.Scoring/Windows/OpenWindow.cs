using Streams.Scoring.Features;

namespace Streams.Scoring.Windows;

/// <summary>A window that still takes events.</summary>
internal sealed class OpenWindow(long startNs, FeatureAccumulator features)
{
    public long StartNs { get; } = startNs;

    /// <summary>Occurrences declared lost; -1 where some are of unknown number.</summary>
    public long Lost { get; private set; }

    public FeatureAccumulator Features { get; } = features;

    public void AddLoss(long lost) => Lost = lost < 0 || Lost < 0 ? -1 : Lost > long.MaxValue - lost ? long.MaxValue : Lost + lost;
}
