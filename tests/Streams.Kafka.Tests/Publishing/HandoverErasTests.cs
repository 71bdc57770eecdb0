using Microsoft.Extensions.Time.Testing;
using Streams.Kafka.Publishing;
using Xunit;

namespace Streams.Kafka.Tests.Publishing;

public sealed class HandoverErasTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void DoneUntil_WithNothingUnderWay_IsNow()
    {
        var eras = new HandoverEras(_time);
        eras.Open().Ended();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(_time.GetUtcNow(), eras.DoneUntil);
    }

    [Fact]
    public void DoneUntil_WithARecordUnderWay_IsNotAfterItsHandover()
    {
        var eras = new HandoverEras(_time);
        eras.Open().Ended();
        _time.Advance(TimeSpan.FromSeconds(1));
        var handedOver = _time.GetUtcNow();
        var open = eras.Open();
        _time.Advance(TimeSpan.FromSeconds(1));
        eras.Open().Ended(); // a later one, on another partition

        Assert.Equal(handedOver, eras.DoneUntil);

        open.Ended();

        Assert.Equal(_time.GetUtcNow(), eras.DoneUntil);
    }
}
