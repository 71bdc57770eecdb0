using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;
using Xunit;

namespace Streams.Scoring.Tests.Inference;

public class PcaModelTests
{
    [Fact]
    public void Score_MoreThanUsual_IsRaised()
    {
        var model = Samples.Model();

        Assert.False(model.Score(Samples.Window(), null).IsRaised);
        Assert.True(model.Score(Samples.Window(("shells", 50), ("client_bytes_sent", 1e9f)), null).IsRaised);
    }

    [Fact]
    public void Score_UnknownFeatures_AreNeutral()
    {
        var model = Samples.Model();
        var unknown = Samples.Window(("shells", 3));
        Array.Fill(unknown, float.NaN, FeatureSet.Window.IndexOf("file_operations"), 8);

        Assert.Equal(model.Score(Samples.Window(("shells", 3)), null), model.Score(unknown, null));
    }

    [Fact]
    public void Score_FeatureThatTrainingNeverSaw_HasNoInfluence()
    {
        var known = Enumerable.Repeat(true, Samples.Features).ToArray();
        known[FeatureSet.Window.IndexOf("cpu")] = false;
        var mode = Samples.Mode() with { Known = known };
        var model = new PcaModel("test", "1", mode, mode);

        Assert.Equal(0, model.Score(Samples.Window(("cpu", 4_000)), null).Residual);
    }

    [Fact]
    public void Score_LessThanUsual_IsNotRaised()
    {
        var baseline = Baseline(windows: 100, usual: 1_000);

        var score = Samples.Model().Score(Samples.Window(), baseline);

        Assert.False(score.Cold);
        Assert.Equal(0, score.Residual);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Score_WithFewWindows_IsCold(int windows, bool cold)
    {
        Assert.Equal(cold, Samples.Model().Score(Samples.Window(), Baseline(windows, usual: 1)).Cold);
    }

    [Theory]
    [InlineData(39, 0)]
    [InlineData(79, 0.69)]
    public void Score_AtAStart_CountsWhatIsMoreThanStartsDid(float files, double residual)
    {
        var baseline = Baseline(windows: 1_000_000, usual: 0, ("files_created", 39));

        var running = Samples.Model().Score(Samples.Window(("files_created", files)), baseline);
        var starting = Samples.Model().Score(Samples.Window(("files_created", files)), baseline.AtStart);

        Assert.True(running.IsRaised);
        Assert.Equal(residual / PcaModel.LeastDeviation, starting.Residual, tolerance: 0.02);
    }

    [Fact]
    public void Score_AtAStartOfAProfileWithoutOne_IsTheUsual()
    {
        var baseline = Baseline(windows: 20, usual: 1);

        Assert.Same(baseline, baseline.AtStart);
    }

    [Fact]
    public void Score_WhatComponentsExplain_IsNoResidual()
    {
        var component = new float[Samples.Features];
        component[FeatureSet.Window.IndexOf("process_starts")] = component[FeatureSet.Window.IndexOf("programs")] = MathF.Sqrt(0.5f);
        var mode = Samples.Mode(0.99, component);
        var model = new PcaModel("test", "1", mode, mode);

        var together = model.Score(Samples.Window(("process_starts", 20), ("programs", 20)), null);
        var alone = model.Score(Samples.Window(("process_starts", 20)), null);

        Assert.Equal(0, together.Residual, tolerance: 1e-3);
        Assert.True(alone.Residual > 1);
    }

    [Fact]
    public void Score_OfAWindow_AllocatesNothing()
    {
        var (model, window, baseline) = (Samples.Model(), Samples.Window(("shells", 3)), Baseline(20, 1));
        model.Score(window, baseline);

        var before = GC.GetAllocatedBytesForCurrentThread();
        model.Score(window, baseline);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Explain_NamesWhatStandsOut_LargestFirst()
    {
        var reasons = Samples.Model().Explain(Samples.Window(("shells", 2), ("client_bytes_sent", 60_000)), null, most: 3);

        Assert.Equal(["client_bytes_sent", "shells"], reasons.Select(reason => reason.Name));
        Assert.Equal(60_000, reasons[0].Value);
        Assert.Equal("bytes", reasons[0].Unit);
        Assert.Equal(1, reasons.Sum(reason => reason.Share), tolerance: 1e-6);
    }

    private static WorkloadBaseline Baseline(long windows, double usual, params (string Name, float Value)[] atStart)
    {
        var scaled = Math.Log(1 + usual);
        return WorkloadBaseline.From(new WorkloadProfile
        {
            FeatureSet = FeatureSet.Window.Id,
            Windows = windows,
            Sums = [.. Enumerable.Repeat(windows * scaled, Samples.Features)],
            Squares = [.. Enumerable.Repeat(windows * scaled * scaled, Samples.Features)],
            StartHighs = atStart.Length == 0 ? [] : [.. Samples.Window(atStart).Select(value => Math.Log(1 + value))],
        });
    }
}
