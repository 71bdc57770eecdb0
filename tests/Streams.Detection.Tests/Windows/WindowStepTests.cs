using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests.Windows;

public sealed class WindowStepTests
{
    private static readonly byte[] s_peer = [192, 0, 2, 1];

    [Fact]
    public void Windows_AreCutByEventTime()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1), A.Opened(s_peer, 1, offsetMs: 4_999), A.Opened(s_peer, 1, offsetMs: 5_000)), A.StartMs + 5_000);
        pipeline.Pipe(A.Batch(3, 11_000, A.Opened(s_peer, 1)));

        Assert.Equal([2, 1], pipeline.Windows.Select(window => window.Events));
        Assert.Equal((A.StartMs + 5_000) * 1_000_000, pipeline.Windows[0].EndNs);
    }

    [Fact]
    public void Window_NothingMoreComes_ClosesByThePartitionsClock()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1)));

        pipeline.Pass(TimeSpan.FromSeconds(5));
        Assert.Empty(pipeline.Windows);
        pipeline.Pass(TimeSpan.FromSeconds(1));

        Assert.Single(pipeline.Windows);
        Assert.Equal(A.Workload, pipeline.Windows[0].Workload);
    }

    [Fact]
    public void Window_AgentSaysThatItStops_ClosesNow()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1)));

        pipeline.Pipe(A.Heartbeat(1, 10, closing: true));

        Assert.Contains(pipeline.Windows, window => window.ContainerId == A.Container);
    }

    [Fact]
    public void Event_AfterItsWindowClosed_IsLateAndCounted()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(1, 6_000, A.Opened(s_peer, 1)));

        pipeline.Pipe(A.Batch(2, 1_000, A.Opened(s_peer, 1)), A.StartMs + 6_100);

        Assert.Equal(1, pipeline.Container().LateEvents);
        Assert.Equal(1, pipeline.Meters["streams.detection.events.excluded/late"]);
    }

    [Fact]
    public void Event_FarFromItsBatchOrWithoutItsProcess_IsExcludedAndCounted()
    {
        using var pipeline = new Pipeline();
        var stray = A.Opened(s_peer, 1);
        stray.Event.Process = 9;
        var future = A.Opened(s_peer, 1);
        future.Event.OffsetUs = long.MaxValue;

        pipeline.Pipe(A.Batch(0, 0, stray, future, A.Opened(s_peer, 1)));

        Assert.Equal(2, pipeline.Meters["streams.detection.events.excluded/implausible"]);
        Assert.Equal(1, pipeline.Container().Life.ConnectionsOpened);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(-1, -1)] // an unknown number stays unknown
    public void Window_LossDeclared_SaysSo(long lost, long told)
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1), A.Gap(lost)));
        pipeline.Pipe(A.Batch(2, 7_000, A.Opened(s_peer, 1)));

        Assert.Equal(told, Assert.Single(pipeline.Windows).Lost);
        Assert.Equal(told, pipeline.Container().Life.Lost);
    }

    [Fact]
    public void Window_NumbersMissing_BearsTheLoss()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(5, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(6, 7_000, A.Opened(s_peer, 1)));

        Assert.Equal(5, Assert.Single(pipeline.Windows).Lost);
    }

    [Fact]
    public void Window_NumbersMissingBeforeTheBatchThatClosesIt_BearsTheLossAndSoDoesTheNext()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(5, 7_000, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(6, 14_000, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(7, 21_000, A.Opened(s_peer, 1)));

        Assert.Equal([4L, 4L, 0L], pipeline.Windows.Select(window => window.Lost));
        Assert.Equal(4, pipeline.Container().Life.Lost);
    }

    [Fact]
    public void Numbers_Missing_AreNotDeclaredByAnAgent()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(5, 0, A.Opened(s_peer, 1), A.Gap(3)));

        Assert.Equal((5, 3), (pipeline.Meters["streams.detection.events.missing"], pipeline.Meters["streams.detection.events.lost"]));
    }

    [Fact]
    public void Loss_AsLargeAsNumbersGet_OutlivesARestart()
    {
        using var pipeline = new Pipeline { Restarts = true };

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1), A.Gap(long.MaxValue)));
        pipeline.Pipe(A.Batch(2, 7_000, A.Opened(s_peer, 1)));

        Assert.Equal(long.MaxValue, Assert.Single(pipeline.Windows).Lost);
    }

    [Fact]
    public void Window_BeforeTheMetadata_WaitsForItAtTheStartOfAContainer()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Batch(0, 4_900, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(1, 6_100, A.Opened(s_peer, 1)));
        Assert.Empty(pipeline.Windows);

        pipeline.Pipe(A.Metadata());

        Assert.Equal(A.Workload, Assert.Single(pipeline.Windows).Workload);
    }

    [Fact]
    public void Life_OfAContainerThatEnded_IsToldOnceItsWindowsAre()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/true"), A.Flow(s_peer, 80, 100, 200), A.Exited(137)));

        pipeline.Pass(TimeSpan.FromSeconds(7));

        var life = Assert.Single(pipeline.Lives);
        Assert.Equal((1, 100, 200, 137, 1), (life.ProcessesStarted, life.BytesSent, life.BytesReceived, life.ExitCode, life.Windows));
    }

    [Fact]
    public void Life_BeginsWithTheFirstEventHoweverEventsAreBatched()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1), A.Opened(s_peer, 1, offsetMs: 450), A.Exited(0)));
        pipeline.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(A.StartMs * 1_000_000, Assert.Single(pipeline.Lives).FirstSeenNs);
    }

    [Fact]
    public void FutureTime_OfOneContainer_DoesNotBlindAnother()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.BatchOf("other", 0, 240_000, A.Opened(s_peer, 1)), A.StartMs);
        pipeline.Pipe(A.Batch(1, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(2, 7_000, A.Opened(s_peer, 1)));

        Assert.Equal(0, pipeline.Container().LateEvents);
        Assert.Contains(pipeline.Windows, window => window.ContainerId == A.Container);
    }
}
