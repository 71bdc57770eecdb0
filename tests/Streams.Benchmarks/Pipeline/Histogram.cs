using System.Globalization;
using System.Text.RegularExpressions;

namespace Streams.Benchmarks.Pipeline;

/// <summary>A histogram on a page of metrics; quantiles as Prometheus' histogram_quantile gives them.</summary>
internal sealed partial class Histogram
{
    private readonly List<(double Bound, double Count)> _buckets;

    private Histogram(List<(double, double)> buckets) => _buckets = buckets;

    /// <summary>The series of a name, all labels together.</summary>
    public static Histogram Of(string page, string name)
    {
        var buckets = new SortedDictionary<double, double>();
        foreach (Match match in Bucket().Matches(page))
        {
            if (match.Groups["name"].Value == name)
            {
                var bound = match.Groups["bound"].Value == "+Inf" ? double.PositiveInfinity : double.Parse(match.Groups["bound"].Value, CultureInfo.InvariantCulture);
                buckets[bound] = buckets.GetValueOrDefault(bound) + double.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
            }
        }
        return new Histogram([.. buckets.Select(bucket => (bucket.Key, bucket.Value))]);
    }

    /// <summary>The value below which this part of all measurements lies; NaN without any.</summary>
    public double Quantile(double part)
    {
        if (_buckets.Count == 0 || _buckets[^1].Count == 0)
        {
            return double.NaN;
        }
        var rank = part * _buckets[^1].Count;
        var (lowerBound, lowerCount) = (0.0, 0.0);
        foreach (var (bound, count) in _buckets)
        {
            if (count >= rank)
            {
                return double.IsInfinity(bound) ? lowerBound : lowerBound + ((bound - lowerBound) * (rank - lowerCount) / Math.Max(1, count - lowerCount));
            }
            (lowerBound, lowerCount) = (bound, count);
        }
        return lowerBound;
    }

    [GeneratedRegex(@"^(?<name>\w+)_bucket\{[^}]*le=""(?<bound>[^""]+)""[^}]*\} (?<count>\S+)", RegexOptions.Multiline)]
    private static partial Regex Bucket();
}
