using System.Globalization;
using Streams.Detection.Enrichment;
using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Probes;

/// <summary>Raises a detection on every n-th batch of each container, to prove that none is lost or doubled; off unless asked for.</summary>
/// <remarks>State: <see cref="ContainerState.Batches"/>, so which batches raise depends on the container's log alone.</remarks>
internal sealed class Probe(JudgementOptions options, WaitingRoom room)
{
    public static DetectorDescription Description { get; } = new("probe", Version: "1", DetectorKind.Telemetry, Severity.Informational, Confidence: 1);

    public void Judge(Observation observation, ContainerState state, IFindings findings)
    {
        state.Batches++;
        if (options.ProbeEvery == 0 || state.Batches % options.ProbeEvery != 0)
        {
            return;
        }

        var batch = observation.Batch;
        room.Submit(
            new Schemas.Detection
            {
                Detector = Description.Name,
                DetectorVersion = Description.Version,
                Kind = Description.Kind,
                Severity = Description.Severity,
                Confidence = Description.Confidence,
                ContainerId = observation.ContainerId,
                Node = state.Node,
                Cluster = state.Cluster,
                ObservedAtNs = batch.BaseTimeNs,
                BaseTimeNs = batch.BaseTimeNs,
                FirstSequence = batch.FirstSequence + observation.SkippedEvents,
                Title = "Probe",
                Reason = string.Create(CultureInfo.InvariantCulture, $"batch {state.Batches} of this container"),
            },
            Baselines.NoveltyQuestion.None,
            observation,
            state,
            findings);
    }
}
