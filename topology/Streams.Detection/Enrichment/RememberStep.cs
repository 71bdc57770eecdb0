using Streams.Detection.Judgement;

namespace Streams.Detection.Enrichment;

/// <summary>Takes in who a container is, and lets go what waited for it.</summary>
/// <remarks>
/// In: container id → metadata, or its removal. Out: the detections that waited, or the word that an unknown story now has a name.
/// State: one metadata record a container, until its tombstone.
/// </remarks>
internal sealed class RememberStep(WaitingRoom room, EnrichmentTelemetry telemetry) : IStep<ContainerState>
{
    public StepResult Apply(Observation observation, ContainerState state, IFindings findings)
    {
        if (observation.MetadataRemoved)
        {
            Forget(observation, state, findings);
        }
        else if (observation.Metadata is { } metadata)
        {
            var isFirst = state.Metadata is null;
            state.Metadata = metadata;
            if (state.LastEventNs == 0)
            {
                state.HeardAtMs = observation.NowMs; // a container that did nothing yet is not one that fell silent long ago
            }

            TakeEnd(state);
            telemetry.Remembered(observation.ContainerId, state.Workload);
            if (isFirst)
            {
                room.Release(observation.ContainerId, state, observation.NowMs, "identified", findings);
                StoryWriter.TellIdentity(observation.ContainerId, state, findings);
            }
        }

        ContainerDeadlines.Set(state, room.Options);
        return StepResult.Forward;
    }

    private void Forget(Observation observation, ContainerState state, IFindings findings)
    {
        room.Release(observation.ContainerId, state, observation.NowMs, "removed", findings);
        StoryWriter.End(observation.ContainerId, state, findings);
        state.IsOver = true;
        telemetry.Forgotten(observation.ContainerId, "removed");
    }

    private static void TakeEnd(ContainerState state)
    {
        if (state.Metadata is { EndedAtNs: { } endedAtNs } metadata)
        {
            state.Life.EndedAtNs = endedAtNs;
            state.Life.ExitCode = metadata.ExitCode ?? state.Life.ExitCode;
            state.Life.IsToTell = state.FirstEventNs != 0;
        }
    }
}
