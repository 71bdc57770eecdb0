using Microsoft.Extensions.Time.Testing;
using Streams.Kafka.Registration;
using Xunit;

namespace Streams.Kafka.Tests.Registration;

public class UnknownIdsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void MayAsk_ForANumberThatWasUnknown_OnlyAfterAMinute()
    {
        var unknown = new UnknownIds(_time);
        unknown.Add(7);

        var before = unknown.MayAsk(7);
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.False(before);
        Assert.True(unknown.MayAsk(7));
    }

    [Fact]
    public void MayAsk_ForAFloodOfNumbers_FiftyTimesASecond()
    {
        var unknown = new UnknownIds(_time);

        var first = Enumerable.Range(0, 500).Count(unknown.MayAsk);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = Enumerable.Range(500, 500).Count(unknown.MayAsk);

        Assert.Equal((50, 50), (first, second));
    }
}
