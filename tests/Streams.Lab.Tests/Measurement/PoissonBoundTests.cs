using Streams.Lab.Measurement;

namespace Streams.Lab.Tests.Measurement;

public sealed class PoissonBoundTests
{
    [Theory]
    [InlineData(0, 2.996)]
    [InlineData(1, 4.744)]
    [InlineData(5, 10.513)]
    [InlineData(100, 118.079)]
    public void Bound_OfACount_IsThatOfTheTables(int count, double bound) => Assert.Equal(bound, PoissonBound.Upper95(count), tolerance: 0.001);

    [Fact]
    public void Quantiles_OfAFewValues_AreAmongThem()
    {
        Assert.Equal(2, Quantile.Of([3, 1, 2], 0.5));
        Assert.Equal(3, Quantile.Of([3, 1, 2], 0.99));
        Assert.Null(Quantile.Of([], 0.5));
    }
}
