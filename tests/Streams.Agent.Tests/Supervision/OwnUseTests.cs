using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Supervision;
using Xunit;

namespace Streams.Agent.Tests.Supervision;

public sealed class OwnUseTests
{
    private readonly FakeTimeProvider _time = new();
    private TimeSpan _processor;
    private long _resident;

    [Theory]
    [InlineData(.5, 100, 0, 0)]
    [InlineData(1.2, 100, .5, .75)]
    [InlineData(3, 100, .95, .95)]
    [InlineData(.1, 200, 0, 0)]
    [InlineData(.1, 220, .5, .75)]
    [InlineData(.1, 500, .95, .95)]
    public void Pressure_OfSustainedUse_RisesBeyondTheCaps(double cores, long mebibytes, double least, double most)
    {
        var own = new OwnUse(new CapOptions { Cores = 1, Bytes = 256L << 20 }, () => _processor, () => _resident, _time);
        _resident = mebibytes << 20;

        for (var second = 0; second < 30; second++)
        {
            _ = own.Pressure;
            _time.Advance(TimeSpan.FromSeconds(1));
            _processor += TimeSpan.FromSeconds(cores);
        }

        Assert.InRange(own.Pressure, least, most);
    }

    [Fact]
    public void Pressure_OfOneBusySecond_IsNone()
    {
        var own = new OwnUse(new CapOptions { Cores = 1 }, () => _processor, () => _resident, _time);
        _ = own.Pressure;
        _time.Advance(TimeSpan.FromSeconds(1));
        _processor += TimeSpan.FromSeconds(2);

        Assert.Equal(0, own.Pressure);
    }

    [Fact]
    public void OfThisProcess_Always_ReadsItsOwnFigures() =>
        Assert.Equal(.95, OwnUse.OfThisProcess(new CapOptions { Bytes = 64L << 10 }, TimeProvider.System).Pressure);
}
