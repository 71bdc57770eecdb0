using Streams.Scoring.Calibration;
using Xunit;

namespace Streams.Scoring.Tests.Calibration;

public class TailCalibrationTests
{
    [Fact]
    public void TailOf_Falls_OverAllResiduals()
    {
        var calibration = TailCalibration.Fit(Normal(1_000));

        var tails = Enumerable.Range(0, 400).Select(step => calibration.TailOf(step * 0.05)).ToList();

        Assert.All(tails.Zip(tails.Skip(1)), pair => Assert.True(pair.First >= pair.Second));
        Assert.All(tails, tail => Assert.InRange(tail, 0, 1));
        Assert.True(calibration.TailOf(18) < calibration.TailOf(17)); // beyond the largest the order is not lost
    }

    [Fact]
    public void TailOf_FreshNormalResiduals_IsTheirShare()
    {
        var calibration = TailCalibration.Fit(Normal(5_000));

        var above = Normal(5_000, seed: 2).Count(residual => calibration.TailOf(residual) < 0.01) / 5_000.0;

        Assert.InRange(above, 0.005, 0.02);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.01)]
    [InlineData(0.0000001)]
    public void ResidualAt_IsTheInverse(double tail)
    {
        var calibration = TailCalibration.Fit(Normal(1_000));

        Assert.Equal(tail, calibration.TailOf(calibration.ResidualAt(tail)), tolerance: tail / 100);
    }

    private static List<double> Normal(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.NextDouble()))];
    }
}
