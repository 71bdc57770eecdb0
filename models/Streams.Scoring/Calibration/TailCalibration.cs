namespace Streams.Scoring.Calibration;

/// <summary>Turns a residual into the share of normal windows that are less unusual.</summary>
/// <remarks>
/// Up to the largest residual seen in normal windows: the empirical distribution, interpolated between knots. Beyond it: an exponential
/// tail whose scale is the mean excess over the 90th percentile (the maximum-likelihood scale of a peaks-over-threshold fit with shape 0;
/// Source: Coles 2001, An Introduction to Statistical Modeling of Extreme Values, chapter 4).
/// Increasing everywhere, so that the order of two windows is never lost.
/// </remarks>
public sealed class TailCalibration
{
    /// <summary>Most knots that are kept.</summary>
    public const int MaxKnots = 128;

    private const double TailFrom = 0.90;

    private readonly double[] _residuals;
    private readonly double[] _tails;

    /// <summary>From what a model file holds.</summary>
    /// <param name="residuals">Knots, increasing.</param>
    /// <param name="tails">Share of normal windows above each knot, decreasing, above 0.</param>
    /// <param name="scale">Scale of the tail beyond the last knot, above 0.</param>
    public TailCalibration(IReadOnlyList<double> residuals, IReadOnlyList<double> tails, double scale)
    {
        _residuals = [.. residuals];
        _tails = [.. tails];
        Scale = scale;
    }

    /// <summary>Knots.</summary>
    public IReadOnlyList<double> Residuals => _residuals;

    /// <summary>Share of normal windows above each knot.</summary>
    public IReadOnlyList<double> Tails => _tails;

    /// <summary>Scale of the tail beyond the last knot.</summary>
    public double Scale { get; }

    /// <summary>Fits to the residuals of normal windows that the model was not fitted to.</summary>
    /// <exception cref="ArgumentException">Fewer than two windows.</exception>
    public static TailCalibration Fit(IReadOnlyCollection<double> normal)
    {
        if (normal.Count < 2)
        {
            throw new ArgumentException("A calibration needs at least two normal windows.", nameof(normal));
        }
        var sorted = normal.Order().ToArray();
        var (residuals, tails) = (new List<double>(), new List<double>());
        var knots = Math.Min(sorted.Length, MaxKnots);
        for (var knot = 0; knot < knots; knot++)
        {
            var rank = (int)Math.Round((double)knot / (knots - 1) * (sorted.Length - 1));
            var above = (sorted.Length - rank) / (sorted.Length + 1.0);
            if (residuals.Count > 0 && sorted[rank] <= residuals[^1])
            {
                tails[^1] = above; // equal residuals: the last rank tells
                continue;
            }
            residuals.Add(sorted[rank]);
            tails.Add(above);
        }
        var start = sorted[(int)(TailFrom * (sorted.Length - 1))];
        var excess = sorted.Where(residual => residual > start).Select(residual => residual - start).DefaultIfEmpty(0).Average();
        return new TailCalibration(residuals, tails, Math.Max(excess, 0.05));
    }

    /// <summary>Share of normal windows that lie above a residual.</summary>
    public double TailOf(double residual)
    {
        if (residual >= _residuals[^1])
        {
            return _tails[^1] * Math.Exp((_residuals[^1] - residual) / Scale);
        }
        if (residual <= _residuals[0])
        {
            return residual <= 0 || _residuals[0] <= 0 ? 1 : 1 - ((1 - _tails[0]) * residual / _residuals[0]);
        }
        var after = Array.BinarySearch(_residuals, residual);
        after = after < 0 ? ~after : after;
        var share = (residual - _residuals[after - 1]) / (_residuals[after] - _residuals[after - 1]);
        return _tails[after - 1] + (share * (_tails[after] - _tails[after - 1]));
    }

    /// <summary>Residual that a given share of normal windows exceeds.</summary>
    public double ResidualAt(double tail)
    {
        if (tail <= _tails[^1])
        {
            return _residuals[^1] + (Scale * Math.Log(_tails[^1] / tail));
        }
        var after = Array.FindIndex(_tails, knot => knot <= tail);
        if (after <= 0)
        {
            return _residuals[0];
        }
        var share = (_tails[after - 1] - tail) / (_tails[after - 1] - _tails[after]);
        return _residuals[after - 1] + (share * (_residuals[after] - _residuals[after - 1]));
    }
}
