using System.Runtime.InteropServices;
using Streams.Detection.Judgement;
using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;
using Streams.Scoring.Windows;

namespace Streams.Detection.Models;

/// <summary>Scores closed windows with the model, against the workload's own baseline or else the global one (cold), and raises what is unusual.</summary>
/// <remarks>Out: every window as FeatureWindow, scored where a model ran.</remarks>
internal sealed class WindowJudge(JudgementOptions options, IModels models, IProfiles profiles, StoryWriter stories, JudgementTelemetry telemetry)
{
    private readonly bool _isAllowed = options.Allows(DetectorKind.Model);

    public void Judge(FeatureWindow window, string containerId, ContainerState state, IFindings findings)
    {
        window.Workload = StoryWriter.WorkloadOf(containerId, state);
        window.ImageDigest = state.Metadata?.ImageDigest ?? "";
        var model = Model(window, containerId);
        if (model is null)
        {
            findings.Add(window);
            return;
        }

        var baseline = Baseline(window, state);
        var values = CollectionsMarshal.AsSpan(window.Values);
        var score = model.Score(values, baseline);
        window.Score = score.Probability;
        window.Model = $"{model.Name}/{model.Version}";
        window.Cold = score.Cold;
        telemetry.Scored(containerId, score.Probability, score.Cold);
        findings.Add(window);
        if (score.IsRaised)
        {
            stories.Send(Detect(window, model, score, baseline), containerId, state, findings);
        }
    }

    private WorkloadBaseline? Baseline(FeatureWindow window, ContainerState state) =>
        ContainerStart.Overlaps(state.Metadata?.StartedAtNs ?? 0, window.StartNs, window.EndNs)
            ? profiles.Of(state, window.StartNs)?.AtStart
            : profiles.Of(state, window.StartNs);

    private IAnomalyModel? Model(FeatureWindow window, string containerId)
    {
        var reason = !_isAllowed ? "disabled" : ContainerState.IsHost(containerId) && !options.JudgeHosts ? "host" : "";
        var model = reason.Length > 0 ? null : models.At(window.StartNs);
        if (model is null)
        {
            telemetry.Unscored(containerId, reason.Length > 0 ? reason : "no_model");
        }

        return model;
    }

    private Schemas.Detection Detect(FeatureWindow window, IAnomalyModel model, in ModelScore score, WorkloadBaseline? baseline)
    {
        var features = model.Explain(CollectionsMarshal.AsSpan(window.Values), baseline, options.Explanations);
        var detection = new Schemas.Detection
        {
            Detector = model.Name,
            DetectorVersion = model.Version,
            Kind = DetectorKind.Model,
            Severity = score.Cold ? Severity.Low : Severity.Medium,
            Confidence = WindowWords.Confidence(score, window.Lost),
            ContainerId = window.ContainerId,
            Node = window.Node,
            Cluster = window.Cluster,
            ObservedAtNs = window.EndNs,
            WindowStartNs = window.StartNs,
            BaseTimeNs = window.StartNs,
            Score = score.Probability,
            Threshold = score.Threshold,
            Cold = score.Cold,
            Title = WindowWords.Title(features),
            Reason = WindowWords.Reason(features, window, baseline, score.Cold),
            TelemetryLost = window.Lost,
        };
        detection.Features.AddRange(features);
        detection.Techniques.AddRange(WindowWords.Techniques(features));
        return detection;
    }
}
