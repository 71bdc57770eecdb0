using Streams.Scoring.Artifacts;

namespace Streams.Training.Fitting;

/// <summary>What a manifest says about a fit.</summary>
internal static class TrainingMetrics
{
    public static Dictionary<string, double> Of(ModelDocument document, IReadOnlyCollection<TrainingWindow> windows)
    {
        var model = ModelFile.ModelOf(document);
        return new Dictionary<string, double>
        {
            ["windows"] = windows.Count,
            ["workloads"] = windows.Select(window => window.Workload).Distinct().Count(),
            ["warm_largest_normal_residual"] = Math.Round(document.Warm.CalibrationResiduals[^1], 4),
            ["warm_threshold_residual"] = Math.Round(model.Warm.Calibration.ResidualAt(1 - document.Warm.Threshold), 4),
            ["warm_explained_variance"] = Math.Round(document.Warm.ExplainedVariance.Sum(), 4),
            ["cold_largest_normal_residual"] = Math.Round(document.Cold.CalibrationResiduals[^1], 4),
            ["cold_threshold_residual"] = Math.Round(model.Cold.Calibration.ResidualAt(1 - document.Cold.Threshold), 4),
            ["cold_explained_variance"] = Math.Round(document.Cold.ExplainedVariance.Sum(), 4),
        };
    }
}
