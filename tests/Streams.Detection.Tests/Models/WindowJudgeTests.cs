using Streams.Detection.Models;
using Streams.Detection.Tests.Driving;
using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;

namespace Streams.Detection.Tests.Models;

public sealed class WindowJudgeTests
{
    private static readonly byte[] s_peer = [203, 0, 113, 9];

    [Fact]
    public void Window_OverTheThreshold_IsRaisedWithReasonsInWords()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Flow(s_peer, 443, 1_800_000, 100)));
        pipeline.Pipe(A.Batch(1, 7_000, A.Opened(s_peer, 443)));

        var detection = Assert.Single(pipeline.Detections);
        Assert.Equal(("upload-model", DetectorKind.Model), (detection.Detector, detection.Kind));
        Assert.Contains("1.8 MB in 5 s", detection.Reason, StringComparison.Ordinal);
        Assert.Contains("12 kB", detection.Reason, StringComparison.Ordinal);
        Assert.Equal(["T1048"], detection.Techniques);
        Assert.True(detection.Cold);
        Assert.Equal((A.StartMs + 5_000) * 1_000_000, detection.ObservedAtNs);
    }

    [Fact]
    public void Window_Always_LeavesWithItsScore()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Flow(s_peer, 443, 10, 100)));
        pipeline.Pipe(A.Batch(1, 7_000, A.Opened(s_peer, 443)));

        var window = Assert.Single(pipeline.Windows);
        Assert.Equal((0.5, "upload-model/3"), (window.Score, window.Model));
        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Models_Disabled_LeaveWindowsUnscored()
    {
        using var pipeline = new Pipeline(new DetectionOptions { Judgement = new() { Disable = "models" } });
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Flow(s_peer, 443, 1_800_000, 100)));
        pipeline.Pipe(A.Batch(1, 7_000, A.Opened(s_peer, 443)));

        Assert.Null(Assert.Single(pipeline.Windows).Score);
        Assert.Empty(pipeline.Detections);
        Assert.Equal(1, pipeline.Meters["streams.detection.windows.unscored/disabled"]);
    }

    [Fact]
    public void Profile_OfTheWorkload_EndsTheCold()
    {
        var profile = A.Profile([], ["203.0.113.9:443"]);
        using var pipeline = new Pipeline(profiles: new Profiles(profile));
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Flow(s_peer, 443, 1_800_000, 100)));
        pipeline.Pipe(A.Batch(1, 7_000, A.Opened(s_peer, 443)));

        Assert.False(Assert.Single(pipeline.Detections).Cold);
    }

    [Fact]
    public void Window_OfAContainersStart_IsJudgedByItsWorkloadsStarts()
    {
        var profile = A.Profile([], []);
        profile.Windows = 10;
        profile.Sums = [.. new double[FeatureSet.Window.Count]];
        profile.Squares = [.. new double[FeatureSet.Window.Count]];
        profile.StartHighs = [.. new double[FeatureSet.Window.Count]];
        var (profiles, model) = (new Profiles(profile), new ListeningModel());
        using var pipeline = new Pipeline(profiles: profiles, models: model);
        var metadata = A.Metadata();
        metadata.StartedAtNs = (A.StartMs + 1_000) * 1_000_000;
        pipeline.Pipe(metadata);

        for (var window = 0; window < 4; window++)
        {
            pipeline.Pipe(A.Batch(window, (window * 5_000) + 2_000, A.Opened(s_peer, 443)));
        }

        pipeline.Pass(TimeSpan.FromSeconds(30));

        var usual = profiles.Find(A.Workload, "sha256:abcd", long.MaxValue)!;
        Assert.NotSame(usual, usual.AtStart);
        Assert.Equal([usual.AtStart, usual.AtStart, usual.AtStart, usual], model.Baselines);
    }

    private sealed class ListeningModel : IAnomalyModel, IModels
    {
        public List<WorkloadBaseline?> Baselines { get; } = [];

        public string Name => "listening-model";

        public string Version => "1";

        public IAnomalyModel? At(long eventNs) => this;

        public ModelScore Score(ReadOnlySpan<float> values, WorkloadBaseline? baseline)
        {
            Baselines.Add(baseline);
            return new(Probability: 0, Threshold: 1, Residual: 0, Cold: false);
        }

        public IReadOnlyList<FeatureContribution> Explain(ReadOnlySpan<float> values, WorkloadBaseline? baseline, int most) => [];
    }
}
