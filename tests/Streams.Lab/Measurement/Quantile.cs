namespace Streams.Lab.Measurement;

/// <summary>Quantiles of what was measured: a value that was, never one between.</summary>
internal static class Quantile
{
    /// <summary>The smallest value that at least this share of all does not exceed; null where there is none.</summary>
    public static double? Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
