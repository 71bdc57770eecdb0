using Streams.Detection.Incidents;
using Streams.Detection.Tests.Driving;

namespace Streams.Detection.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly byte[] s_peer = [203, 0, 113, 9];

    [Fact]
    public void Story_OfOneContainer_IsOneIncidentToldWhenSomethingIsNew()
    {
        using var pipeline = Intruded();

        Assert.Single(pipeline.Alerts.Select(alert => alert.FindingUid).Distinct());
        Assert.Equal([1, 2, 2, 2], pipeline.Alerts.Select(alert => alert.Activity));
        Assert.Equal(pipeline.Alerts.Count, pipeline.Alerts.Select(alert => alert.MetadataUid).Distinct().Count());
        Assert.Equal(["drifted-executable", "socket-shell", "new-peer-upload", "upload-model"], pipeline.Alerts[^1].Analytics);
        Assert.Equal("Critical", pipeline.Alerts[^1].Root.GetProperty("severity").GetString());
    }

    [Fact]
    public void Repeats_AreToldAtEachDoublingAndEvidenceStaysBounded()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        for (var i = 0; i < 100; i++)
        {
            pipeline.Pipe(A.Batch(i, i * 100, A.Exec(process => process.Drift = true, "/tmp/x")));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64], pipeline.Alerts.Select(alert => alert.Root.GetProperty("count").GetInt32()));
        Assert.InRange(pipeline.Alerts[^1].Root.GetProperty("evidences").GetArrayLength(), 8, 16);
    }

    [Theory]
    [InlineData(600_000, 1)]
    [InlineData(600_001, 2)]
    public void Detections_TenMinutesApart_AreOneStoryAndNoLonger(long laterMs, int stories)
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Exec(process => process.Drift = true, "/tmp/x")));
        pipeline.Pipe(A.Batch(1, laterMs, A.Exec(process => process.Drift = true, "/tmp/x")));

        Assert.Equal(stories, pipeline.Alerts.Select(alert => alert.FindingUid).Distinct().Count());
    }

    [Fact]
    public void Loss_ThatSeveralDetectionsTellOf_IsCountedOnce()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(5, 0, [.. Enumerable.Range(0, 4).Select(_ => A.Exec(process => process.Drift = true, "/tmp/x"))]));

        Assert.All(pipeline.Detections, detection => Assert.Equal(5, detection.TelemetryLost));
        Assert.Equal(5, pipeline.Alerts[^1].Root.GetProperty("unmapped").GetProperty("telemetry_lost").GetInt64());
    }

    [Fact]
    public void Loss_DeclaredInTheWindowOfAnAct_StandsInItsAlert()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Opened(s_peer, 443), A.Gap(3)));
        pipeline.Pipe(A.Batch(2, 1_000, A.Exec(process => process.Drift = true, "/tmp/x")));
        pipeline.Pipe(A.Batch(3, 20_000, A.Exec(process => process.Drift = true, "/tmp/x")));

        Assert.Equal([3L, 0L], pipeline.Detections.Select(detection => detection.TelemetryLost));
        Assert.Equal(3, pipeline.Alerts[^1].Root.GetProperty("unmapped").GetProperty("telemetry_lost").GetInt64());
    }

    [Fact]
    public void Story_Over_IsClosedAndForgotten()
    {
        using var pipeline = Intruded();

        pipeline.Pass(TimeSpan.FromMinutes(12));

        Assert.Equal(3, pipeline.Alerts[^1].Activity);
        Assert.False(pipeline.HasIncident());
        Assert.Equal(pipeline.Alerts.Count, pipeline.Alerts.Select(alert => alert.MetadataUid).Distinct().Count());
    }

    [Fact]
    public void Uid_DependsOnTheEventsOnly()
    {
        using var one = Intruded();
        using var other = Intruded(first: 4_000, metadataFirst: false);

        Assert.Equal(one.Alerts[^1].FindingUid, other.Alerts[^1].FindingUid);
        Assert.Equal(one.Alerts[^1].Analytics, other.Alerts[^1].Analytics);
    }

    [Fact]
    public void Probe_EveryThirdBatch_RaisesDeterministically()
    {
        using var pipeline = new Pipeline(new DetectionOptions { Judgement = new() { ProbeEvery = 3 } });
        pipeline.Pipe(A.Metadata());

        for (var i = 0; i < 10; i++)
        {
            pipeline.Pipe(A.Batch(i, i * 10, A.Opened(s_peer, 1)));
            pipeline.Pipe(A.Batch(i, i * 10, A.Opened(s_peer, 1)));
        }

        Assert.Equal(["probe", "probe", "probe"], pipeline.Detectors);
        Assert.Equal([2, 5, 8], pipeline.Detections.Select(detection => detection.FirstSequence));
    }

    public static TheoryData<string> Techniques => [.. AttackCatalog.Ids];

    [Theory]
    [MemberData(nameof(Techniques))]
    public void Catalogue_NamesEachTechniqueAndItsTactic(string id)
    {
        var technique = AttackCatalog.Find(id)!;

        Assert.StartsWith("TA00", technique.TacticId, StringComparison.Ordinal);
        Assert.NotEmpty(technique.TacticName);
        Assert.Equal(id.Contains('.', StringComparison.Ordinal), technique.SubTechniqueName.Length > 0);
    }

    internal static Pipeline Intruded(long first = 0, bool metadataFirst = true)
    {
        var pipeline = new Pipeline(profiles: new Profiles(A.Profile(["/bin/bash", "/tmp/dropped"], [])));
        if (metadataFirst)
        {
            pipeline.Pipe(A.Metadata());
        }

        pipeline.Pipe(A.Batch(first, 0, A.Exec(process => process.Drift = true, "/tmp/dropped", "--password=***", "-x")));
        pipeline.Pipe(A.Batch(first + 1, 200, A.Exec(process => (process.StandardInputSocket, process.StandardOutputSocket) = (true, true), "/bin/bash", "-i")));
        if (!metadataFirst)
        {
            pipeline.Pipe(A.Metadata());
        }

        pipeline.Pipe(A.Batch(first + 2, 900, A.Flow(s_peer, 443, 1_800_000, 900)));
        pipeline.Pipe(A.Batch(first + 3, 7_000, A.Opened(s_peer, 443)));
        return pipeline;
    }
}
