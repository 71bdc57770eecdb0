namespace Streams.Scoring.Inference;

/// <summary>What a model makes of one window.</summary>
/// <param name="Probability">Share of normal windows that are less unusual, 0 to 1.</param>
/// <param name="Threshold">Probability from which a window is worth an alert; it keeps the false-alarm budget of the model's manifest on normal data.</param>
/// <param name="Residual">How far the window lies above what the model can explain, in standard deviations; what the probability is made of.</param>
/// <param name="Cold">True where the workload has no baseline of its own.</param>
public readonly record struct ModelScore(double Probability, double Threshold, double Residual, bool Cold)
{
    /// <summary>True where the window is worth an alert.</summary>
    public bool IsRaised => Probability >= Threshold;
}
