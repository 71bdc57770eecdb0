using Streams.Detection.Models;
using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;

namespace Streams.Detection.Tests.Driving;

/// <summary>A model that finds a window unusual in which more than a megabyte was sent.</summary>
internal sealed class UploadModel : IAnomalyModel, IModels
{
    private static readonly int s_sent = FeatureSet.Window.IndexOf("client_bytes_sent");

    public string Name => "upload-model";

    public string Version => "3";

    public IAnomalyModel? At(long eventNs) => this;

    public ModelScore Score(ReadOnlySpan<float> values, WorkloadBaseline? baseline) =>
        new(Probability: values[s_sent] > 1_000_000 ? 0.9999 : 0.5, Threshold: 0.995, Residual: 0, Cold: baseline is null);

    public IReadOnlyList<FeatureContribution> Explain(ReadOnlySpan<float> values, WorkloadBaseline? baseline, int most) =>
        [new FeatureContribution { Name = "client_bytes_sent", Unit = "bytes", Value = values[s_sent], Expected = 12_000, Share = 0.9 }];
}
