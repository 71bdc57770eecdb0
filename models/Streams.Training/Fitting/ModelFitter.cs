using Streams.Hosting;
using Streams.Schemas;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Baselines;
using Streams.Scoring.Calibration;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;
using Streams.Training.Profiles;

namespace Streams.Training.Fitting;

/// <summary>Fits a model to normal windows: what is usual over all workloads, what varies together, what a residual means, and from where it is an alarm.</summary>
/// <remarks>
/// 1. Warm: each window against a baseline of its workload's other runs, or, where there is one run only, of its other quarters.
/// 2. Cold: each window against the spread over all workloads, each workload weighing the same.
/// 3. Residuals for calibration come from components (cold: also from means) fitted without the window's workload.
/// 4. The threshold is the residual that the calibrated tail exceeds once per budget. Attacks are never looked at.
/// </remarks>
internal sealed class ModelFitter(FitOptions options, TimeSpan windowLength)
{
    private const int Quarters = 4;

    public const string ModelName = "window-pca";

    /// <summary>Fits.</summary>
    /// <param name="version">Version of the model.</param>
    /// <param name="windows">Normal windows.</param>
    /// <exception cref="FailedException">They are too few of every workload.</exception>
    public ModelDocument Fit(string version, IReadOnlyList<TrainingWindow> windows)
    {
        var workloads = windows.GroupBy(window => window.Workload).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToList()).ToList();
        return ModelFile.DocumentOf(ModelName, version, FitWarm(workloads), FitCold(workloads));
    }

    private ModeDocument FitWarm(List<List<TrainingWindow>> workloads)
    {
        var spread = Spread.Over(workloads) with { Deviations = Spread.Within(workloads) };
        var rows = workloads.Select(workload => WarmRows(workload, Bare(spread))).Where(group => group.Count > 0).ToList();
        return Complete(spread, rows, (_, group) => group);
    }

    private ModeDocument FitCold(List<List<TrainingWindow>> workloads)
    {
        var spread = Spread.Over(workloads);
        var rows = workloads.Select(workload => ColdRows(workload, Bare(spread))).ToList();
        return Complete(spread, rows, (index, _) =>
        {
            var others = Spread.Over([.. workloads.Where((_, other) => other != index)]);
            return ColdRows(workloads[index], Bare(others));
        });
    }

    private ModeDocument Complete(Spread spread, List<List<Row>> groups, Func<int, List<Row>, List<Row>> heldOut)
    {
        var residuals = new List<double>();
        for (var index = 0; index < groups.Count && groups.Count > 1; index++)
        {
            var space = SpaceOf(groups.Where((_, other) => other != index));
            residuals.AddRange(heldOut(index, groups[index]).Select(row => PcaModel.ResidualOf(row.Values, row.Deviations, space)));
        }
        var (centre, components) = Components(groups);
        if (residuals.Count < 2)
        {
            residuals.AddRange(groups.SelectMany(group => group).Select(row => PcaModel.ResidualOf(row.Values, row.Deviations, new PcaSpace(centre, components))));
        }
        if (residuals.Count < 2)
        {
            throw new FailedException("no workload has enough windows to be judged by the rest of them: record longer.");
        }
        var calibration = TailCalibration.Fit(residuals);
        return new ModeDocument
        {
            Means = spread.Means,
            Deviations = spread.Deviations,
            Known = spread.Known,
            Centre = centre,
            Components = components,
            ExplainedVariance = Explained(groups, centre, components),
            CalibrationResiduals = [.. calibration.Residuals],
            CalibrationTails = [.. calibration.Tails],
            TailScale = calibration.Scale,
            Threshold = 1 - (options.Budget * windowLength.TotalHours),
        };
    }

    private static List<Row> WarmRows(List<TrainingWindow> workload, ScoringMode mode)
    {
        var rows = new List<Row>();
        foreach (var image in workload.GroupBy(window => window.ImageDigest))
        {
            var ordered = image.OrderBy(window => window.StartNs).ToList();
            var folds = ordered.Select(window => window.Run).Distinct().Count() > 1
                ? ordered.GroupBy(window => window.Run).Select(run => run.ToList())
                : ordered.Chunk(Math.Max(1, (ordered.Count + Quarters - 1) / Quarters)).Select(quarter => quarter.ToList());
            foreach (var fold in folds)
            {
                var others = ordered.Except(fold).Select(window => window.Values).ToList();
                if (others.Count >= PcaModel.EnoughWindows)
                {
                    var baseline = WorkloadBaseline.From(ProfileFitter.Sum("", "", others));
                    rows.AddRange(fold.Select(window => RowOf(window, mode, baseline.Moments)));
                }
            }
        }
        return rows;
    }

    private static List<Row> ColdRows(List<TrainingWindow> workload, ScoringMode mode) => [.. workload.Select(window => RowOf(window, mode, null))];

    private static Row RowOf(TrainingWindow window, ScoringMode mode, FeatureMoments? moments)
    {
        var deviations = new float[window.Values.Length];
        PcaModel.Standardise(window.Values, mode, moments, deviations);
        return new Row(window.Values, deviations);
    }

    private PcaSpace SpaceOf(IEnumerable<List<Row>> groups)
    {
        var (centre, components) = Components(groups);
        return new PcaSpace(centre, components);
    }

    /// <summary>Fits components to as many windows of each workload, so that a long recording does not speak for all.</summary>
    private (float[] Centre, float[][] Components) Components(IEnumerable<List<Row>> groups)
    {
        var rows = groups.ToList();
        if (rows.Sum(group => group.Count) < 3)
        {
            return (new float[FeatureSet.Window.Count], []);
        }
        var most = rows.Max(group => group.Count);
        var balanced = rows.SelectMany(group => Enumerable.Range(0, Math.Min(most, 4 * group.Count)).Select(i => group[i % group.Count].Deviations)).ToList();
        var (_, components) = PrincipalComponents.Fit(balanced, options.Rank, options.Seed);
        // deviations are already measured from what is usual: a mean of their own would hide what all training windows share
        return (new float[FeatureSet.Window.Count], components);
    }

    private static double[] Explained(List<List<Row>> groups, float[] centre, float[][] components)
    {
        var rows = groups.SelectMany(group => group).ToList();
        var total = rows.Sum(row => row.Deviations.Select((value, i) => (double)(value - centre[i]) * (value - centre[i])).Sum());
        return [.. components.Select(component => rows.Sum(row => Math.Pow(row.Deviations.Select((value, i) => (double)(value - centre[i]) * component[i]).Sum(), 2)) / Math.Max(total, 1e-9))];
    }

    private static ScoringMode Bare(Spread spread) =>
        new(spread.Means, spread.Deviations, spread.Known, new PcaSpace(new float[spread.Means.Length], []), new TailCalibration([0], [1], 1), 1);

    private sealed record Row(float[] Values, float[] Deviations);
}
