using Streams.Schemas;
using Streams.Scoring.Features;

namespace Streams.Scoring.Baselines;

/// <summary>Per feature: in how many windows it was known, and mean and variance of log(1 + value) there; at a start also the most that is usual.</summary>
internal sealed class FeatureMoments
{
    private FeatureMoments(double[] counts, double[] means, double[] variances, double[] highs)
    {
        Counts = counts;
        Means = means;
        Variances = variances;
        Highs = highs;
    }

    public double[] Counts { get; }

    public double[] Means { get; }

    public double[] Variances { get; }

    /// <summary>What lies between mean and high is usual; below the mean there is nothing between.</summary>
    public double[] Highs { get; }

    /// <summary>The same for a container's start, or null where the highs cannot be true.</summary>
    public FeatureMoments? TryAtStart(IReadOnlyList<double> highs) =>
        highs.Count == Counts.Length && highs.All(double.IsFinite) ? new FeatureMoments(Counts, Means, Variances, [.. highs]) : null;

    /// <summary>From a profile's sums, or null where they cannot be true.</summary>
    public static FeatureMoments? TryFrom(WorkloadProfile profile)
    {
        var features = FeatureSet.Window.Count;
        if (profile.Sums.Count != features || profile.Squares.Count != features || (profile.Known.Count != features && profile.Known.Count != 0))
        {
            return null;
        }
        var (counts, means, variances) = (new double[features], new double[features], new double[features]);
        for (var i = 0; i < features; i++)
        {
            counts[i] = profile.Known.Count == 0 ? profile.Windows : profile.Known[i];
            if (counts[i] <= 0)
            {
                continue;
            }
            means[i] = profile.Sums[i] / counts[i];
            variances[i] = Math.Max(0, (profile.Squares[i] / counts[i]) - (means[i] * means[i]));
            if (!double.IsFinite(means[i]) || !double.IsFinite(variances[i]))
            {
                return null;
            }
        }
        return new FeatureMoments(counts, means, variances, new double[features]);
    }
}
