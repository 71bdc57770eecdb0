using Streams.Scoring.Inference;
using Streams.Training.Fitting;
using Xunit;

namespace Streams.Training.Tests.Fitting;

public class PrincipalComponentsTests
{
    [Fact]
    public void Fit_AppliedDirectly_IsWhatMlNetScores()
    {
        var rows = Rows(200, 12);

        var (_, scores) = PrincipalComponents.Train(rows, rank: 4, seed: 1);
        var (mean, components) = PrincipalComponents.Fit(rows, rank: 4, seed: 1);

        var space = new PcaSpace(mean, components);
        for (var i = 0; i < rows.Count; i++)
        {
            var residuals = new float[12];
            space.Residuals(rows[i], residuals);
            var left = residuals.Sum(value => value * value);
            var all = rows[i].Zip(mean, (value, centre) => (value - centre) * (value - centre)).Sum();
            Assert.Equal(scores[i] * scores[i], left / all, tolerance: 2e-3f); // its components are at right angles only within so much
        }
    }

    [Fact]
    public void Fit_WithTheSameSeed_IsTheSame()
    {
        var rows = Rows(100, 10);

        Assert.Equal(PrincipalComponents.Fit(rows, 3, seed: 7).Components, PrincipalComponents.Fit(rows, 3, seed: 7).Components);
    }

    private static List<float[]> Rows(int count, int width)
    {
        var random = new Random(5);
        double[] strengths = [8, 5, 3, 2, 0.3];
        var directions = strengths.Select(strength => Enumerable.Range(0, width).Select(_ => strength * (random.NextDouble() - 0.5)).ToArray()).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var factors = directions.Select(_ => random.NextDouble() - 0.5).ToArray();
            return Enumerable.Range(0, width).Select(i => (float)directions.Zip(factors, (direction, factor) => direction[i] * factor).Sum()).ToArray();
        })];
    }
}
