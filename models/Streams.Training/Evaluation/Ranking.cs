namespace Streams.Training.Evaluation;

/// <summary>How well a score tells attack from normal, whatever the threshold.</summary>
internal static class Ranking
{
    /// <summary>Area under the curve, and the share of attack windows above the score that 1 % of normal windows exceed; null where one kind is missing.</summary>
    public static (double? Auc, double? AtOnePercent) Of(IEnumerable<double> normal, IEnumerable<double> attack)
    {
        var (low, high) = (normal.Order().ToArray(), attack.ToArray());
        if (low.Length == 0 || high.Length == 0)
        {
            return (null, null);
        }
        var pairs = high.Sum(score => Below(low, score) + (0.5 * (NotAbove(low, score) - Below(low, score))));
        var limit = low[Math.Min(low.Length - 1, (int)Math.Ceiling(0.99 * low.Length) - 1)];
        return (pairs / ((double)low.Length * high.Length), (double)high.Count(score => score > limit) / high.Length);
    }

    private static int Below(double[] sorted, double score) => Bound(sorted, item => item < score);

    private static int NotAbove(double[] sorted, double score) => Bound(sorted, item => item <= score);

    private static int Bound(double[] sorted, Func<double, bool> before)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (before(sorted[middle]))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}
