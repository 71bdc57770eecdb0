using Streams.Scoring.Calibration;
using Streams.Scoring.Features;

namespace Streams.Scoring.Artifacts;

/// <summary>Says what is wrong with a scoring mode that came from outside.</summary>
internal static class ModeCheck
{
    public static string? Fault(string name, ModeDocument? mode)
    {
        var features = FeatureSet.Window.Count;
        if (mode is null)
        {
            return $"the model lacks its {name} mode";
        }
        if (mode.Means.Length != features || mode.Deviations.Length != features || mode.Known.Length != features || mode.Centre.Length != features
            || mode.Components.Length > features || Array.Exists(mode.Components, component => component is null || component.Length != features))
        {
            return $"an array of the {name} mode has not one number for each of the {features} features";
        }
        var knots = mode.CalibrationResiduals.Length;
        if (knots is 0 or > TailCalibration.MaxKnots || mode.CalibrationTails.Length != knots)
        {
            return $"the calibration of the {name} mode has no knots, too many, or unequal arrays";
        }
        if (!AllFinite(mode))
        {
            return $"a number of the {name} mode is not finite";
        }
        if (Array.Exists(mode.Deviations, deviation => deviation < 0) || mode.TailScale <= 0)
        {
            return $"a deviation or scale of the {name} mode is not above zero";
        }
        for (var knot = 1; knot < knots; knot++)
        {
            if (mode.CalibrationResiduals[knot] <= mode.CalibrationResiduals[knot - 1] || mode.CalibrationTails[knot] >= mode.CalibrationTails[knot - 1])
            {
                return $"the calibration of the {name} mode does not increase";
            }
        }
        if (mode.CalibrationTails[0] > 1 || mode.CalibrationTails[^1] <= 0 || mode.Threshold is <= 0 or > 1)
        {
            return $"a probability of the {name} mode is not between 0 and 1";
        }
        return Array.Exists(mode.Components, component => Math.Abs(component.Sum(number => (double)number * number) - 1) > 1e-3)
            ? $"a component of the {name} mode has not length 1"
            : null;
    }

    private static bool AllFinite(ModeDocument mode) =>
        Array.TrueForAll(mode.Means, double.IsFinite) && Array.TrueForAll(mode.Deviations, double.IsFinite) && Array.TrueForAll(mode.Centre, float.IsFinite)
        && Array.TrueForAll(mode.Components, component => Array.TrueForAll(component, float.IsFinite))
        && Array.TrueForAll(mode.CalibrationResiduals, double.IsFinite) && Array.TrueForAll(mode.CalibrationTails, double.IsFinite)
        && double.IsFinite(mode.TailScale) && double.IsFinite(mode.Threshold);
}
