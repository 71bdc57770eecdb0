using System.Text;
using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Enrichment;

/// <summary>Says where a batch comes from and until when its container's metadata is expected, and ends the wait for it.</summary>
/// <remarks>
/// In and out: container id → batch, unchanged.
/// Time: the partition's clock, so a replay of the same log waits the same.
/// </remarks>
internal sealed class EnrichmentStep(WaitingRoom room, EnrichmentTelemetry telemetry) : IStep<ContainerState>
{
    public StepResult Apply(Observation observation, ContainerState state, IFindings findings)
    {
        if (observation.HasBatch)
        {
            TakeOrigin(observation, state);
        }

        if (observation.NowMs >= state.WaitUntilMs)
        {
            room.Release(observation.ContainerId, state, observation.NowMs, "late", findings);
        }

        if (!observation.HasBatch && IsForgotten(observation, state))
        {
            state.IsOver = true;
            telemetry.Forgotten(observation.ContainerId, "silent");
        }

        return StepResult.Forward;
    }

    private void TakeOrigin(Observation observation, ContainerState state)
    {
        state.Session = observation.Session;
        state.IsOver = false;
        if (state.ExpectedUntilMs < 0)
        {
            var batch = observation.Batch;
            state.Node = Encoding.UTF8.GetString(batch.Node);
            state.Cluster = Encoding.UTF8.GetString(batch.Cluster);
            state.ExpectedUntilMs = observation.NowMs + (long)room.Options.LongestWait.TotalMilliseconds;
        }
    }

    /// <summary>A container without metadata gets no tombstone: it goes when nothing was heard of it for long.</summary>
    private bool IsForgotten(Observation observation, ContainerState state) =>
        state.Metadata is null && !state.Story.IsOn && !state.Windows.HasOpen && state.Waiting.Count == 0
        && observation.NowMs - state.HeardAtMs >= room.Options.ForgetAfter.TotalMilliseconds;
}
