using Streams.Scoring.Calibration;

namespace Streams.Scoring.Inference;

/// <summary>One of the two ways in which a window is judged: against its workload's own baseline, or, cold, against all workloads.</summary>
/// <param name="Means">Usual log(1 + value) of each feature, for what a baseline does not know.</param>
/// <param name="Deviations">Usual standard deviation of it: within one workload, or, cold, over all.</param>
/// <param name="Known">False for a feature that no training window knew: the model has no opinion on it.</param>
/// <param name="Space">What varies together.</param>
/// <param name="Calibration">What a residual means.</param>
/// <param name="Threshold">Probability from which a window is worth an alert.</param>
internal sealed record ScoringMode(double[] Means, double[] Deviations, bool[] Known, PcaSpace Space, TailCalibration Calibration, double Threshold);
