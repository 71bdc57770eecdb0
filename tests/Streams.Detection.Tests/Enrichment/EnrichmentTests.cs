using Streams.Detection.Enrichment;
using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests.Enrichment;

public sealed class EnrichmentTests
{
    private const string Unknown = "unknown/" + A.Container;

    [Fact]
    public void Detection_MetadataKnown_LeavesAtOnceUnderTheWorkload()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, Malware()));

        var detection = Assert.Single(pipeline.Detections);
        Assert.Equal(A.Workload, detection.Workload);
        Assert.Equal("web-7c9d", detection.Metadata!.PodName);
    }

    [Fact]
    public void Detection_MetadataComesWithinTheWait_LeavesUnderTheWorkload()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Batch(0, 0, Malware()));
        Assert.Empty(pipeline.Detections);

        pipeline.Pipe(A.Batch(1, 1_500, A.Opened([192, 0, 2, 1], 1)));
        pipeline.Pipe(A.Metadata());

        Assert.Equal(A.Workload, Assert.Single(pipeline.Detections).Workload);
    }

    [Fact]
    public void Detection_WaitIsOver_LeavesAsUnknownAndTheStoryKeepsThatKey()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Batch(0, 0, Malware()));
        pipeline.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(Unknown, Assert.Single(pipeline.Detections).Workload);

        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(1, 4_000, Malware()));

        Assert.Equal([DetectorKind.Behaviour, DetectorKind.Identity, DetectorKind.Behaviour], pipeline.Detections.Select(detection => detection.Kind));
        Assert.All(pipeline.Detections, detection => Assert.Equal(Unknown, detection.Workload));
        Assert.Contains("web-7c9d", pipeline.Alerts[^1].Text, StringComparison.Ordinal);
        Assert.Single(pipeline.Alerts.Select(alert => alert.FindingUid).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Detection_MetadataNamesAnotherWorkloadWithinAStory_TheStoryKeepsItsKeyToItsEnd(bool restarts)
    {
        using var pipeline = new Pipeline { Restarts = restarts };
        var guessed = A.Metadata();
        (guessed.OwnerKind, guessed.OwnerName) = ("", "");
        pipeline.Pipe(guessed);
        pipeline.Pipe(A.Batch(0, 0, Malware()));

        pipeline.Pipe(A.Metadata()); // the pod's owner is known now
        pipeline.Pipe(A.Batch(1, 4_000, Malware()));
        pipeline.Pass(TimeSpan.FromMinutes(12));
        pipeline.Pipe(A.Batch(2, 800_000, Malware()));

        Assert.Equal([DetectorKind.Behaviour, DetectorKind.Behaviour, DetectorKind.StoryOver, DetectorKind.Behaviour], pipeline.Detections.Select(detection => detection.Kind));
        Assert.All(pipeline.Detections.Take(3), detection => Assert.Equal("west/shop/Pod/web-7c9d", detection.Workload));
        Assert.Equal(A.Workload, pipeline.Detections[^1].Workload);
    }

    [Fact]
    public void Detection_NextStory_GoesUnderTheWorkload()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Batch(0, 0, Malware()));
        pipeline.Pass(TimeSpan.FromSeconds(2));
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(1, 700_000, Malware()));

        Assert.Equal(A.Workload, pipeline.Detections[^1].Workload);
        Assert.Equal(2, pipeline.Alerts.Select(alert => alert.FindingUid).Distinct().Count());
    }

    [Fact]
    public void Detections_MoreThanMayWait_EndTheWaitAndNoneIsLost()
    {
        using var pipeline = new Pipeline(new DetectionOptions { Enrichment = new EnrichmentOptions { LongestQueue = 8 } });

        pipeline.Pipe(A.Batch(0, 0, [.. Enumerable.Range(0, 50).Select(_ => Malware())]));

        Assert.Equal(50, pipeline.Detections.Count);
        Assert.True(pipeline.Container().Waiting.Count <= 8);
    }

    [Fact]
    public void Host_NeedsNoMetadata()
    {
        using var pipeline = new Pipeline(new DetectionOptions { Judgement = new() { JudgeHosts = true } });

        pipeline.Pipe(A.BatchOf("host:" + A.Node, 0, 0, Malware()));

        Assert.Equal("host:" + A.Node, Assert.Single(pipeline.Detections).Workload);
    }

    [Fact]
    public void Tombstone_ForgetsTheContainer()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(0, 0, A.Opened([192, 0, 2, 1], 1)));

        pipeline.PipeTombstone(A.Container);

        Assert.False(pipeline.Knows(A.Container));
    }

    [Fact]
    public void ContainerWithoutMetadata_SilentForAnHour_IsForgotten()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Batch(0, 0, A.Opened([192, 0, 2, 1], 1)));

        pipeline.Pass(TimeSpan.FromMinutes(61));

        Assert.False(pipeline.Knows(A.Container));
    }

    private static Happening Malware() => A.Exec(process => process.Drift = true, "/tmp/x");
}
