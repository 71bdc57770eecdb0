using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Attribution;
using Streams.Agent.Folding;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Folding;

public sealed class BudgetTests
{
    private const int PerSecond = 1_000;

    private readonly FakeTimeProvider _clock = new();
    private readonly Budget _budget;
    private readonly BudgetUse _use = new();

    public BudgetTests() => _budget = new Budget(new FoldingOptions { EventsPerSecond = PerSecond }, _clock);

    [Fact]
    public void Admits_AFloodOfEverything_LeavesTheLeastValuableOutFirstAndTheMostValuableNever()
    {
        EventKind[] kinds = [EventKind.ResourceSample, EventKind.FileActivity, EventKind.ProcessExited, EventKind.ProcessStarted, EventKind.PrivilegeChange, EventKind.Lifecycle, EventKind.SensorGap];
        var passed = kinds.ToDictionary(kind => kind, _ => 0);
        for (var round = 0; round < 500; round++)
        {
            foreach (var kind in kinds)
            {
                passed[kind] += _budget.Admits(_use, new Event { Kind = kind }, out _) ? 1 : 0;
            }
        }

        Assert.All(kinds[3..], kind => Assert.Equal(500, passed[kind]));
        Assert.True(passed[EventKind.ResourceSample] < passed[EventKind.FileActivity]);
        Assert.True(passed[EventKind.FileActivity] < passed[EventKind.ProcessExited]);
        Assert.True(passed[EventKind.ProcessExited] < 500);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_budget.Admits(_use, new Event { Kind = EventKind.ResourceSample }, out var foldHarder));
        Assert.False(foldHarder);
    }

    [Fact]
    public void Admits_NewPeersBeyondTheBudget_PassAndKnownOnesDoNot()
    {
        for (var i = 0; i < PerSecond; i++)
        {
            Assert.True(_budget.Admits(_use, new Event { Kind = EventKind.ConnectionOpened, ConnectionOpened = new ConnectionOpened { NewPeer = true } }, out _));
        }

        Assert.True(_budget.Admits(_use, new Event { Kind = EventKind.ConnectionOpened, ConnectionOpened = new ConnectionOpened { NewPeer = true } }, out var foldHarder));
        Assert.False(_budget.Admits(_use, new Event { Kind = EventKind.ConnectionOpened, ConnectionOpened = new ConnectionOpened() }, out _));
        Assert.True(foldHarder);
    }

    [Fact]
    public void Add_RepeatsThatAreFoldedHarder_BecomeOneEventWithTheSumOfAll()
    {
        var container = new ContainerState(new Origin("c", CgroupKind.Container, "", "/c", "", ""), peers: 16);
        var folder = new BatchFolder(new FoldingOptions(), _clock);
        foreach (var bytes in new[] { 10, 20, 30 })
        {
            folder.Add(container, Of(Closed(bytes, port: 443)), null, foldHarder: true);
            folder.Add(container, Of(File("/a", bytes)), null, foldHarder: true);
        }

        folder.Add(container, Of(Closed(5, port: 80)), null, foldHarder: true);
        folder.Add(container, Of(File("/b", 1)), null, foldHarder: true);
        folder.Add(container, Of(new Event { Kind = EventKind.ProcessStarted, Occurrences = 1, ProcessStarted = new ProcessStarted() }), null, foldHarder: true);

        Assert.True(BatchFolder.TryTakeBatch(container, out var batch));
        Assert.Equal([3L, 3, 1, 1, 1], batch.Events.Select(happened => happened.Occurrences));
        Assert.Equal((60, -1, 60, 3), (batch.Events[0].ConnectionClosed!.BytesSent, batch.Events[0].ConnectionClosed!.PacketsSent, batch.Events[1].FileActivity!.BytesRead, batch.Events[1].FileActivity!.Operations));

        folder.Add(container, Of(Closed(7, port: 443)), null, foldHarder: true);
        Assert.True(BatchFolder.TryTakeBatch(container, out var next));
        Assert.Equal((1, 7), (next.Events[0].Occurrences, next.Events[0].ConnectionClosed!.BytesSent)); // a batch that is closed is not added to
    }

    private static Event Closed(int bytes, int port) => new()
    {
        Kind = EventKind.ConnectionClosed,
        Occurrences = 1,
        ConnectionClosed = new ConnectionClosed { Transport = Transport.Tcp, Direction = Direction.Outbound, RemoteAddress = [10, 0, 0, 2], RemotePort = port, LocalPort = bytes, BytesSent = bytes, PacketsSent = bytes == 20 ? -1 : 1 },
    };

    private static Event File(string path, int bytes) => new()
    {
        Kind = EventKind.FileActivity,
        Occurrences = 1,
        FileActivity = new FileActivity { Operation = FileOperation.Read, Path = path, Operations = 1, BytesRead = bytes, BytesWritten = -1 },
    };

    private static SensorEvent Of(Event happened) => new() { Event = happened, TimeNs = 1, Class = SensorClasses.Connection };
}
