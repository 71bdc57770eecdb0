namespace Streams.Lab.Measurement;

/// <summary>How many false incidents there may be in truth, given how many were counted.</summary>
internal static class PoissonBound
{
    /// <summary>The upper bound, at 95 %, of the mean of a Poisson count: the mean at which so few would be seen with a chance of 5 %.</summary>
    /// <remarks>Source: Garwood 1936, one-sided; 3.0 for a count of 0 (the rule of three), 4.74 for 1.</remarks>
    public static double Upper95(int count)
    {
        var (low, high) = ((double)count, count + 20.0 + (6 * Math.Sqrt(count + 1.0)));
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = AtMost(count, middle) > 0.05 ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static double AtMost(int count, double mean)
    {
        var term = Math.Exp(-mean);
        var sum = term;
        for (var i = 1; i <= count; i++)
        {
            term *= mean / i;
            sum += term;
        }

        return sum;
    }
}
