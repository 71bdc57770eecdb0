using Streams.Training.Evaluation;
using Xunit;

namespace Streams.Training.Tests.Evaluation;

public class RankingTests
{
    [Theory]
    [InlineData(new double[] { 1, 2 }, new double[] { 3, 4 }, 1.0)]
    [InlineData(new double[] { 3, 4 }, new double[] { 1, 2 }, 0.0)]
    [InlineData(new double[] { 1, 1 }, new double[] { 1 }, 0.5)]
    [InlineData(new double[] { 1, 3 }, new double[] { 2, 4 }, 0.75)]
    public void Of_TwoKinds_IsTheShareOfPairsInOrder(double[] normal, double[] attack, double auc)
    {
        Assert.Equal(auc, Ranking.Of(normal, attack).Auc);
    }
}
