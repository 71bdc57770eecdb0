using Streams.Topologies.Snapshots;

namespace Streams.Topologies.Tests.Snapshots;

public class HistoryTests
{
    [Theory]
    [InlineData(9, null)]
    [InlineData(10, "ten")]
    [InlineData(19, "ten")]
    [InlineData(20, "twenty")]
    public void At_GivesTheVersionThatHeldThen(long eventNs, string? expected)
    {
        var history = History<string>.Empty.With(20, "twenty").With(10, "ten");

        Assert.Equal(expected, history.At(eventNs));
    }

    [Fact]
    public void With_MoreVersionsThanAreKept_LetsTheOldestGo()
    {
        var history = Enumerable.Range(1, History<string>.VersionsKept + 1).Aggregate(History<string>.Empty, (known, n) => known.With(n, $"v{n}"));

        Assert.Null(history.At(1));
        Assert.Equal("v2", history.At(2));
    }
}
