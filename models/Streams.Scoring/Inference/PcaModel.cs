using System.Diagnostics;
using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Calibration;
using Streams.Scoring.Features;

namespace Streams.Scoring.Inference;

/// <summary>Judges a window by what principal components of normal windows leave unexplained.</summary>
/// <remarks>
/// 1. Each feature becomes log(1 + value), less its usual value, in units of its usual deviation, cut at ±<see cref="Cut"/>; unknown is 0, in the window or in training.
///    With a baseline the usual value is the workload's own; its deviation is drawn towards that of all workloads while windows are few
///    (they count as <see cref="PriorWindows"/> windows), and is widened by the uncertainty of the mean.
///    While a container starts (<see cref="WorkloadBaseline.AtStart"/>), what its workload did at starts before is usual, and only more than that deviates.
/// 2. What the components explain (a busy minute moves many features at once) is taken away.
/// 3. The residual is the length of what is left above expectation: a container that does less than usual raises nothing.
/// 4. The residual is calibrated to the share of normal windows that are less unusual.
/// The components are fitted by ML.NET's RandomizedPca in training; here they are only applied.
/// Thread: immutable, any number at a time. Cost: below a microsecond, no allocation.
/// </remarks>
public sealed class PcaModel : IAnomalyModel
{
    /// <summary>Largest deviation of one feature that counts.</summary>
    public const double Cut = 8;

    /// <summary>Windows as which the deviation over all workloads counts beside the workload's own.</summary>
    public const double PriorWindows = 4;

    /// <summary>Windows that a baseline needs, or its workload is judged cold.</summary>
    public const long EnoughWindows = 5;

    /// <summary>Least deviation of a feature: a change by a third, or from none to one half, is never unusual by itself.</summary>
    public const double LeastDeviation = 0.3;

    private readonly ScoringMode _warm;
    private readonly ScoringMode _cold;

    internal PcaModel(string name, string version, ScoringMode warm, ScoringMode cold)
    {
        Name = name;
        Version = version;
        _warm = warm;
        _cold = cold;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Version { get; }

    internal ScoringMode Warm => _warm;

    internal ScoringMode Cold => _cold;

    /// <inheritdoc/>
    public ModelScore Score(ReadOnlySpan<float> values, WorkloadBaseline? baseline)
    {
        Span<float> residuals = stackalloc float[values.Length];
        var mode = Residuals(values, baseline, residuals);
        var length = Math.Sqrt(SumOfSquares(residuals));
        return new ModelScore(1 - mode.Calibration.TailOf(length), mode.Threshold, length, ReferenceEquals(mode, _cold));
    }

    /// <inheritdoc/>
    public IReadOnlyList<FeatureContribution> Explain(ReadOnlySpan<float> values, WorkloadBaseline? baseline, int most)
    {
        var residuals = new float[values.Length];
        var mode = Residuals(values, baseline, residuals);
        var moments = ReferenceEquals(mode, _warm) ? baseline?.Moments : null;
        var total = SumOfSquares(residuals);
        var contributions = new List<FeatureContribution>();
        foreach (var index in Enumerable.Range(0, residuals.Length).Where(index => residuals[index] > 0).OrderByDescending(index => residuals[index]).Take(most))
        {
            var feature = FeatureSet.Window.Features[index];
            var (mean, _) = Usual(mode, moments, index);
            contributions.Add(new FeatureContribution
            {
                Name = feature.Name,
                Unit = feature.Unit,
                Value = values[index],
                Expected = Math.Exp(Math.Max(mean, moments?.Highs[index] ?? 0)) - 1,
                Share = residuals[index] * residuals[index] / total,
            });
        }
        return contributions;
    }

    /// <summary>Standardised values of a window, 0 where unknown.</summary>
    internal static void Standardise(ReadOnlySpan<float> values, ScoringMode mode, FeatureMoments? moments, Span<float> deviations)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]) || !mode.Known[i])
            {
                deviations[i] = 0;
                continue;
            }
            var (mean, deviation) = Usual(mode, moments, i);
            var scaled = Math.Log(1 + Math.Max(0, values[i]));
            var beyond = scaled > mean ? Math.Max(0, scaled - Math.Max(mean, moments?.Highs[i] ?? 0)) : scaled - mean;
            deviations[i] = (float)Math.Clamp(beyond / deviation, -Cut, Cut);
        }
    }

    private static (double Mean, double Deviation) Usual(ScoringMode mode, FeatureMoments? moments, int feature)
    {
        var count = moments?.Counts[feature] ?? 0;
        if (count <= 0)
        {
            return (mode.Means[feature], Math.Max(LeastDeviation, mode.Deviations[feature]));
        }
        Debug.Assert(moments is not null);
        var prior = mode.Deviations[feature] * mode.Deviations[feature];
        var variance = ((count * moments.Variances[feature]) + (PriorWindows * prior)) / (count + PriorWindows);
        return (moments.Means[feature], Math.Max(LeastDeviation, Math.Sqrt(variance * (1 + (1 / count)))));
    }

    /// <summary>Residual over the residual at the threshold: 1 and above is raised.</summary>
    internal double Margin(in ModelScore score)
    {
        var mode = score.Cold ? _cold : _warm;
        return score.Residual / mode.Calibration.ResidualAt(1 - mode.Threshold);
    }

    /// <summary>Length of what the components leave of a window's deviations.</summary>
    internal static double ResidualOf(ReadOnlySpan<float> values, ReadOnlySpan<float> deviations, PcaSpace space)
    {
        Span<float> residuals = stackalloc float[values.Length];
        Remainder(values, deviations, space, residuals);
        return Math.Sqrt(SumOfSquares(residuals));
    }

    private ScoringMode Residuals(ReadOnlySpan<float> values, WorkloadBaseline? baseline, Span<float> residuals)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, FeatureSet.Window.Count);
        var moments = baseline is { Windows: >= EnoughWindows } ? baseline.Moments : null;
        var mode = moments is null ? _cold : _warm;
        Span<float> deviations = stackalloc float[values.Length];
        Standardise(values, mode, moments, deviations);
        Remainder(values, deviations, mode.Space, residuals);
        return mode;
    }

    private static void Remainder(ReadOnlySpan<float> values, ReadOnlySpan<float> deviations, PcaSpace space, Span<float> residuals)
    {
        space.Residuals(deviations, residuals);
        for (var i = 0; i < residuals.Length; i++)
        {
            if (!float.IsFinite(values[i]) || residuals[i] < 0 || deviations[i] <= 0)
            {
                residuals[i] = 0; // unknown, or not more than usual
            }
        }
    }

    private static double SumOfSquares(ReadOnlySpan<float> numbers)
    {
        var sum = 0.0;
        foreach (var number in numbers)
        {
            sum += (double)number * number;
        }
        return sum;
    }
}
