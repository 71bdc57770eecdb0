using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Xunit;

namespace Streams.Sensors.Tests.Accounting;

public sealed class EventOutletTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<SensorEvent> _events = Channel.CreateBounded<SensorEvent>(1);
    private readonly SensorAccount _account = new();
    private readonly FakeTimeProvider _time = new();
    private readonly EventOutlet _outlet;

    public EventOutletTests() => _outlet = new EventOutlet(_events.Writer, _account);

    [Fact]
    public void TryWrite_OfASensorThatWorks_DoesNotWaitForRoom()
    {
        Assert.True(_outlet.TryWrite(Started(1)));

        Assert.False(_outlet.TryWrite(Started(2)));
    }

    [Fact]
    public async Task WriteAndEnd_OfASensorThatEnds_WaitForRoom_AndLoseNothing()
    {
        _outlet.Write(Started(1));
        _outlet.Write(Started(2)); // no room: lost, and to be declared
        _outlet.BeginEnd(_time);
        var ending = Task.Run(
            () =>
            {
                _outlet.Write(Started(3));
                _outlet.End();
                _events.Writer.Complete();
            },
            TestContext.Current.CancellationToken);

        var told = await _events.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        await ending.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal([1, 3], told.Where(one => one.Event.Kind == EventKind.ProcessStarted).Select(one => one.TimeNs));
        Assert.Equal((1, 2), Assert.Single(told.Where(one => one.Event.Kind == EventKind.SensorGap).Select(one => (one.Event.SensorGap!.Lost, one.Event.SensorGap.FromNs))));
        Assert.Equal(new SensorBalance(SensorClasses.Process, 3, 2, 0, 1), Assert.Single(_account.Balances()));
    }

    [Fact]
    public async Task End_WhereNobodyTakesAnything_EndsInTimeAndSaysSo()
    {
        _outlet.Write(Started(1));
        _outlet.BeginEnd(_time);
        var ending = Task.Run(
            () =>
            {
                _outlet.Write(Started(2));
                _outlet.End();
            },
            TestContext.Current.CancellationToken);

        Assert.False(ending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => ending.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void End_WhereTheReaderIsGone_DoesNotWait()
    {
        _outlet.Write(Started(1));
        _outlet.BeginEnd(_time);
        _events.Writer.Complete();

        Assert.False(_outlet.TryWrite(Started(2)));
        Assert.Throws<TimeoutException>(_outlet.End);
    }

    private static SensorEvent Started(long timeNs) => new()
    {
        Class = SensorClasses.Process,
        TimeNs = timeNs,
        Event = new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() },
    };
}
