using Streams.Detection.Time;

namespace Streams.Topologies.Tests.Nodes;

public class TimeTests
{
    [Theory]
    [InlineData(1_000, 1_000)] // as appended
    [InlineData(60_000, 5_000)] // an outage counts as one tick
    [InlineData(-500, 0)] // append times may go back
    public void PartitionClock_MovesByTheTimeBetweenAppends(long aheadMs, long movedMs)
    {
        var clock = new PartitionClock();
        clock.Advance(100_000);

        Assert.Equal(movedMs, clock.Advance(100_000 + aheadMs));
    }

    [Fact]
    public void Deadlines_WhoseTimeHasCome_AreTakenInOrderAndOnce()
    {
        var deadlines = new Deadlines<Waiting>();
        Waiting late = new() { DueMs = 30 }, early = new() { DueMs = 10 }, never = new() { DueMs = long.MaxValue };
        deadlines.Set(late);
        deadlines.Set(early);
        deadlines.Set(never);

        Assert.True(deadlines.TryTake(30, out var first));
        Assert.True(deadlines.TryTake(30, out var second));

        Assert.Equal((early, late), (first, second));
        Assert.False(deadlines.TryTake(long.MaxValue - 1, out _));
    }

    [Fact]
    public void Deadline_ThatMovedAway_IsNotTakenBefore()
    {
        var deadlines = new Deadlines<Waiting>();
        var waiting = new Waiting { DueMs = 10 };
        deadlines.Set(waiting);

        waiting.DueMs = 20;
        deadlines.Set(waiting);

        Assert.False(deadlines.TryTake(15, out _));
        Assert.True(deadlines.TryTake(20, out _));
        Assert.Equal(0, deadlines.Count);
    }

    [Fact]
    public void Deadline_ThatCameNearer_IsTakenOnce()
    {
        var deadlines = new Deadlines<Waiting>();
        var waiting = new Waiting { DueMs = 20 };
        deadlines.Set(waiting);
        waiting.DueMs = 10;
        deadlines.Set(waiting);

        Assert.True(deadlines.TryTake(10, out _));
        waiting.DueMs = long.MaxValue;

        Assert.False(deadlines.TryTake(25, out _));
    }

    private sealed class Waiting : IWaiting
    {
        public long DueMs { get; set; }

        public long PlaceMs { get; set; } = long.MaxValue;
    }
}
