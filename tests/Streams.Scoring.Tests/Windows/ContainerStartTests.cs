using Streams.Scoring.Windows;
using Xunit;

namespace Streams.Scoring.Tests.Windows;

public class ContainerStartTests
{
    [Theory]
    [InlineData(100, 90, 95, false)]
    [InlineData(100, 94, 99, true)]
    [InlineData(100, 100, 105, true)]
    [InlineData(100, 109, 114, true)]
    [InlineData(100, 110, 115, false)]
    [InlineData(0, 0, 5, false)]
    public void Overlaps_ATenSecondsStart(long startedAt, long from, long until, bool expected)
    {
        const long second = 1_000_000_000;

        Assert.Equal(expected, ContainerStart.Overlaps(startedAt * second, from * second, until * second));
    }
}
