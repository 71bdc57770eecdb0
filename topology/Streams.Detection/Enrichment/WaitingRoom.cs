using Streams.Detection.Baselines;
using Streams.Detection.Judgement;
using Streams.Detection.Models;
using Streams.Schemas;

namespace Streams.Detection.Enrichment;

/// <summary>Keeps what needs to know whose container it is until the metadata comes or the wait ends, in order.</summary>
/// <remarks>
/// State: <see cref="ContainerState.Waiting"/>, at most <see cref="EnrichmentOptions.LongestQueue"/>; one more ends the wait, so nothing is thrown away.
/// Time: at most <see cref="EnrichmentOptions.LongestWait"/> of the partition's clock, from the first that waits.
/// </remarks>
internal sealed class WaitingRoom(EnrichmentOptions options, IProfiles profiles, WindowJudge windows, StoryWriter stories, EnrichmentTelemetry telemetry)
{
    /// <summary>How long and how much may wait.</summary>
    public EnrichmentOptions Options { get; } = options;

    /// <summary>Sends a detection, or lets it wait.</summary>
    public void Submit(Schemas.Detection detection, NoveltyQuestion question, Observation observation, ContainerState state, IFindings findings)
    {
        var isSettled = StoryWriter.IsIdentified(observation.ContainerId, state) || (state.Story.IsUnknown && !state.Story.IsOverAt(detection.ObservedAtNs));
        if (isSettled && state.Waiting.Count == 0)
        {
            stories.Send(detection, observation.ContainerId, state, findings);
        }
        else
        {
            Wait(new WaitingEntry(detection, question, Window: null), observation, state, findings);
        }
    }

    /// <summary>Judges a closed window, or lets it wait while the metadata of a new container is still expected.</summary>
    public void Submit(FeatureWindow window, Observation observation, ContainerState state, IFindings findings)
    {
        if (IsExpected(observation, state) || state.Waiting.Count > 0)
        {
            Wait(new WaitingEntry(Detection: null, NoveltyQuestion.None, window), observation, state, findings);
        }
        else
        {
            windows.Judge(window, observation.ContainerId, state, findings);
        }
    }

    /// <summary>True for a new container whose metadata may still come in time.</summary>
    public static bool IsExpected(Observation observation, ContainerState state) =>
        !StoryWriter.IsIdentified(observation.ContainerId, state) && !state.Story.IsUnknown && observation.NowMs < state.ExpectedUntilMs;

    /// <summary>Ends the wait.</summary>
    public void Release(string containerId, ContainerState state, long nowMs, string reason, IFindings findings)
    {
        state.WaitUntilMs = long.MaxValue;
        state.ExpectedUntilMs = Math.Min(state.ExpectedUntilMs, nowMs);
        if (state.Waiting.Count == 0)
        {
            return;
        }

        telemetry.Released(containerId, state.Waiting.Count, reason);
        foreach (var entry in state.Waiting)
        {
            Leave(entry, containerId, state, findings);
        }

        state.Waiting.Clear();
    }

    private void Wait(WaitingEntry entry, Observation observation, ContainerState state, IFindings findings)
    {
        if (state.Waiting.Count == 0)
        {
            state.WaitUntilMs = observation.NowMs + (long)Options.LongestWait.TotalMilliseconds;
        }

        telemetry.Waits(observation.ContainerId);
        state.Waiting.Add(entry);
        if (state.Waiting.Count > Options.LongestQueue)
        {
            Release(observation.ContainerId, state, observation.NowMs, "full", findings);
        }
    }

    private void Leave(WaitingEntry entry, string containerId, ContainerState state, IFindings findings)
    {
        if (entry.Window is { } window)
        {
            windows.Judge(window, containerId, state, findings);
        }
        else if (entry.Detection is { } detection)
        {
            if (Novelty.IsNew(entry.Question, profiles.Of(state, detection.ObservedAtNs)))
            {
                stories.Send(detection, containerId, state, findings);
            }
            else
            {
                state.Story.Raised.Remove(entry.Question.Hash);
            }
        }
    }
}
