using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Attribution;
using Streams.Agent.Folding;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Folding;

public sealed class BatchFolderTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ContainerState _container = new(new Origin("c1", CgroupKind.Container, "", "/c1", "", ""), peers: 16);

    [Fact]
    public void TryTakeDue_AfterAnUrgentEvent_ClosesWithinTenMilliseconds()
    {
        var folder = new BatchFolder(new FoldingOptions(), _clock);
        folder.Add(_container, Of(EventKind.ResourceSample), null);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        folder.Add(_container, Of(EventKind.ListenStarted), null);

        Assert.False(folder.TryTakeDue(out _));
        _clock.Advance(TimeSpan.FromMilliseconds(10));

        Assert.True(folder.TryTakeDue(out var due));
        Assert.True(BatchFolder.TryTakeBatch(due, out var batch));
        Assert.Equal(2, batch.Events.Count);
        Assert.False(folder.TryTakeDue(out _));
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(9, 5)] // half of the time is left in any case
    public void TryTakeDue_UrgentEventThatWasUnderWay_ClosesThatMuchEarlier(int underWayMs, int closesInMs)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.MinValue.AddDays(1)); // a machine that is up for a day
        var folder = new BatchFolder(new FoldingOptions(), clock);
        var happenedNs = (clock.GetTimestamp() * (1_000_000_000 / clock.TimestampFrequency)) - (underWayMs * 1_000_000L);
        folder.Add(_container, Of(EventKind.ListenStarted, monotonicNs: happenedNs), null);

        clock.Advance(TimeSpan.FromMilliseconds(closesInMs - 1));
        Assert.False(folder.TryTakeDue(out _));
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(folder.TryTakeDue(out _));
    }

    [Fact]
    public void TryTakeDue_WithNothingUrgent_ClosesAfterHalfASecond()
    {
        var folder = new BatchFolder(new FoldingOptions(), _clock);
        folder.Add(_container, Of(EventKind.ResourceSample), null);

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(folder.TryTakeDue(out _));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(folder.TryTakeDue(out _));
    }

    [Fact]
    public void Add_AtTheBoundOfEvents_IsDueAtOnceAndStartsAnotherBatch()
    {
        var folder = new BatchFolder(new FoldingOptions { Events = 2 }, _clock);
        for (var at = 0; at < 5; at++)
        {
            folder.Add(_container, Of(EventKind.ResourceSample), null);
        }

        Assert.True(folder.TryTakeDue(out var due));
        var sizes = new List<int>();
        while (BatchFolder.TryTakeBatch(due, out var batch))
        {
            sizes.Add(batch.Events.Count);
        }

        Assert.Equal([2, 2, 1], sizes);
    }

    [Fact]
    public void Add_AtTheBoundOfBytes_IsDueAtOnce()
    {
        var folder = new BatchFolder(new FoldingOptions { Bytes = 4_096 }, _clock);
        folder.Add(_container, Of(EventKind.ResourceSample), new Process { Executable = new string('x', 4_096) });

        Assert.True(folder.TryTakeDue(out _));
    }

    [Fact]
    public void Add_SeveralEventsOfAProcess_NamesItOnceAndItsSecondProgramAgain()
    {
        var folder = new BatchFolder(new FoldingOptions(), _clock);
        var shell = new Process { ExecId = 7, Executable = "/bin/sh" };
        var curl = new Process { ExecId = 7, Executable = "/bin/curl" };
        foreach (var process in new[] { shell, shell, curl, shell })
        {
            folder.Add(_container, Of(EventKind.FileActivity), process);
        }

        Assert.True(BatchFolder.TryTakeBatch(_container, out var batch));
        Assert.Equal([shell, curl], batch.Processes);
        Assert.Equal([0, 0, 1, 0], batch.Events.Select(happened => happened.Process));
    }

    [Fact]
    public void Add_EventsInOrder_GivesOffsetsFromTheFirst()
    {
        var folder = new BatchFolder(new FoldingOptions(), _clock);
        folder.Add(_container, Of(EventKind.ResourceSample, timeNs: 5_000_000), null);
        folder.Add(_container, Of(EventKind.ResourceSample, timeNs: 5_007_000), null);
        folder.Add(_container, Of(EventKind.ResourceSample, timeNs: 4_999_000), null);

        Assert.True(BatchFolder.TryTakeBatch(_container, out var batch));
        Assert.Equal(5_000_000, batch.BaseTimeNs);
        Assert.Equal([0, 7, -1], batch.Events.Select(happened => happened.OffsetUs));
    }

    [Fact]
    public void Meet_ConnectionToAPeer_IsNewOnce()
    {
        int[] ports = [443, 443, 8443];

        var met = ports.Select(port => Meet(Connection(Direction.Outbound, localPort: 50_000 + port, remotePort: port)));

        Assert.Equal([true, false, true], met);
    }

    [Fact]
    public void Meet_InboundConnectionsOfOneClient_AreOnePeerWhateverItsPort()
    {
        int[] ports = [40_001, 40_002];

        var met = ports.Select(port => Meet(Connection(Direction.Inbound, localPort: 80, remotePort: port)));

        Assert.Equal([true, false], met);
    }

    [Fact]
    public void PeerSet_AtItsBound_ForgetsTheOldest()
    {
        var peers = new PeerSet(bound: 2);
        foreach (var port in new[] { 1, 2, 3 })
        {
            Assert.True(peers.Add(Connection(Direction.Outbound, 9, port).Event.ConnectionOpened!));
        }

        Assert.Equal(2, peers.Count);
        Assert.True(peers.Add(Connection(Direction.Outbound, 9, remotePort: 1).Event.ConnectionOpened!));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(-1, 9, true)]
    [InlineData(-1, 0, false)] // not known
    public void IsUrgent_AnExit_OnlyWhereItFailed(int exitCode, int signal, bool urgent) =>
        Assert.Equal(urgent, Urgency.IsUrgent(new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited { ExitCode = exitCode, Signal = signal } }));

    private bool Meet(SensorEvent opened)
    {
        _container.Meet(opened.Event);
        return opened.Event.ConnectionOpened!.NewPeer;
    }

    private static SensorEvent Of(EventKind kind, long timeNs = 1, long monotonicNs = 0) => new() { Event = new Event { Kind = kind }, TimeNs = timeNs, MonotonicNs = monotonicNs, Class = SensorClasses.Resource };

    private static SensorEvent Connection(Direction direction, int localPort, int remotePort) => new()
    {
        Event = new Event
        {
            Kind = EventKind.ConnectionOpened,
            ConnectionOpened = new ConnectionOpened
            {
                Transport = Transport.Tcp,
                Direction = direction,
                LocalAddress = [10, 0, 0, 1],
                LocalPort = localPort,
                RemoteAddress = [10, 0, 0, 2],
                RemotePort = remotePort,
            },
        },
        TimeNs = 1,
        Class = SensorClasses.Connection,
    };
}
