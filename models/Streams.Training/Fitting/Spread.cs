using Streams.Scoring.Features;

namespace Streams.Training.Fitting;

/// <summary>Means and deviations of log(1 + value) over workloads and within them.</summary>
/// <param name="Means">Mean of each feature, each workload weighing the same.</param>
/// <param name="Deviations">Standard deviation of each feature.</param>
/// <param name="Known">False for a feature that no window knew.</param>
internal sealed record Spread(double[] Means, double[] Deviations, bool[] Known)
{
    /// <summary>Over all workloads: differences between them count as much as those within.</summary>
    public static Spread Over(IReadOnlyList<List<TrainingWindow>> workloads)
    {
        var (means, deviations, isKnown) = (new double[FeatureSet.Window.Count], new double[FeatureSet.Window.Count], new bool[FeatureSet.Window.Count]);
        for (var i = 0; i < means.Length; i++)
        {
            var known = workloads.Select(workload => Scaled(workload, i)).Where(values => values.Count > 0).ToList();
            isKnown[i] = known.Count > 0;
            if (isKnown[i])
            {
                var mean = known.Average(values => values.Average());
                means[i] = mean;
                deviations[i] = Math.Sqrt(known.Average(values => values.Average(value => (value - mean) * (value - mean))));
            }
        }
        return new Spread(means, deviations, isKnown);
    }

    /// <summary>Within workloads, pooled.</summary>
    public static double[] Within(IReadOnlyList<List<TrainingWindow>> workloads)
    {
        var deviations = new double[FeatureSet.Window.Count];
        for (var i = 0; i < deviations.Length; i++)
        {
            var (squares, freedom) = (0.0, 0);
            foreach (var values in workloads.Select(workload => Scaled(workload, i)).Where(values => values.Count > 1))
            {
                var mean = values.Average();
                squares += values.Sum(value => (value - mean) * (value - mean));
                freedom += values.Count - 1;
            }
            deviations[i] = freedom > 0 ? Math.Sqrt(squares / freedom) : 0;
        }
        return deviations;
    }

    private static List<double> Scaled(List<TrainingWindow> workload, int feature) =>
        [.. workload.Where(window => float.IsFinite(window.Values[feature])).Select(window => Math.Log(1 + Math.Max(0, window.Values[feature])))];
}
