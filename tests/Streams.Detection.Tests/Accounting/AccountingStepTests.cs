using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests.Accounting;

public sealed class AccountingStepTests
{
    private static readonly byte[] s_peer = [192, 0, 2, 1];

    [Theory]
    [InlineData(0, 2, 1, 0, 2)] // sent again: dropped
    [InlineData(2, 2, 2, 0, 4)] // next: forwarded
    [InlineData(1, 3, 2, 0, 4)] // overlaps: only what is new counts
    [InlineData(4, 2, 2, 2, 4)] // two are missing: declared, then forwarded
    public void Apply_AfterTwoEvents_CountsEachEventOnce(int first, int events, int forwarded, long missing, long counted)
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1), A.Opened(s_peer, 2)));
        pipeline.Pipe(A.Batch(first, 100, [.. Enumerable.Range(0, events).Select(port => A.Opened(s_peer, port))]));

        Assert.Equal(forwarded, pipeline.Forwarded);
        Assert.Equal(missing, pipeline.Meters["streams.detection.events.missing"]);
        Assert.Equal(counted, pipeline.Container().Life.ConnectionsOpened);
        Assert.Equal(missing, pipeline.Container().Life.Lost);
    }

    [Fact]
    public void Apply_FirstBatchOfASessionNotNumberedZero_DeclaresWhatCameBefore()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(7, 0, A.Opened(s_peer, 1)));

        Assert.Equal(7, pipeline.Meters["streams.detection.events.missing"]);
    }

    [Theory]
    [InlineData(-1, 0, "absurd_sequence")]
    [InlineData(long.MaxValue, 0, "absurd_sequence")]
    [InlineData(0, 301_000, "absurd_time")]
    [InlineData(0, -A.StartMs, "absurd_time")]
    public void Apply_AbsurdBatch_IsADeadLetterAndTheNextFlowsOn(long first, long atMs, string reason)
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(first, atMs, A.Opened(s_peer, 1)), appendMs: A.StartMs);
        pipeline.Pipe(A.Batch(0, 100, A.Opened(s_peer, 1)));

        Assert.Equal([reason], pipeline.DeadLetters);
        Assert.Equal(1, pipeline.Forwarded);
    }

    [Fact]
    public void Apply_WhateverComes_ReceivedIsForwardedPlusDroppedPlusRejected()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(1, 0));
        pipeline.Pipe(A.Batch(-5, 0, A.Opened(s_peer, 1)));
        pipeline.Pipe(A.Batch(9, 0, A.Opened(s_peer, 1)));

        Assert.Equal(5, pipeline.Received);
        Assert.Equal(2, pipeline.Forwarded);
        Assert.Equal(1, pipeline.Meters["streams.detection.batches.dropped/repeated"]);
        Assert.Equal(1, pipeline.Meters["streams.detection.batches.dropped/empty"]);
        Assert.Equal(pipeline.Received, pipeline.Forwarded + pipeline.Meters["streams.detection.batches.dropped"] + pipeline.Meters["streams.detection.batches.rejected"]);
    }

    [Fact]
    public void Silence_AfterThreeHeartbeats_IsRaisedOnceWithTheTimeOfTheLastWord()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Heartbeat(0, 0));

        pipeline.Pass(TimeSpan.FromSeconds(60));

        var detection = Assert.Single(pipeline.Detections);
        Assert.Equal("agent-silent", detection.Detector);
        Assert.Equal(DetectorKind.Telemetry, detection.Kind);
        Assert.Equal("host:" + A.Node, detection.Workload);
        Assert.Equal((A.StartMs + 15_000) * 1_000_000, detection.ObservedAtNs);
        Assert.Single(pipeline.Alerts);
    }

    [Theory]
    [InlineData(true, true)] // an orderly stop
    [InlineData(false, false)] // a partition that is not the agent's home
    public void Silence_NothingIsExpected_IsNotRaised(bool closing, bool home)
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Heartbeat(0, 0, home: home));
        pipeline.Pipe(A.Heartbeat(1, 5_000, closing, home));

        pipeline.Pass(TimeSpan.FromMinutes(2));

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Silence_WhileHeartbeatsCome_IsNotRaised()
    {
        using var pipeline = new Pipeline();

        for (var beat = 0; beat < 20; beat++)
        {
            pipeline.Pipe(A.Heartbeat(beat, beat * 5_000));
        }

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Silence_TenMinutesLater_IsClosed()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Heartbeat(0, 0));

        pipeline.Pass(TimeSpan.FromMinutes(12));

        Assert.Equal([1, 3], pipeline.Alerts.Select(alert => alert.Activity));
        Assert.False(pipeline.HasIncident("host:" + A.Node));
    }
}
