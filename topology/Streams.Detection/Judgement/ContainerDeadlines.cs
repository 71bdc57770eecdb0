using Streams.Detection.Enrichment;
using Streams.Detection.Incidents;

namespace Streams.Detection.Judgement;

/// <summary>Says when a container must be looked at although nothing comes from it.</summary>
internal static class ContainerDeadlines
{
    /// <summary>Event time that a late detection still has to join its story.</summary>
    public const long StoryGraceNs = 60_000_000_000;

    /// <summary>Sets the earliest of: a window is over, a wait is over, a life is to be told, a story is over, the container is forgotten.</summary>
    public static void Set(ContainerState state, EnrichmentOptions options)
    {
        var due = state.WaitUntilMs;
        if (state.WindowDueNs != long.MaxValue)
        {
            due = Math.Min(due, state.ClockAtMs(state.WindowDueNs));
        }

        else if (state.Life.IsToTell && state.Waiting.Count == 0)
        {
            due = Math.Min(due, state.HeardAtMs);
        }

        if (state.Story.IsOn)
        {
            due = Math.Min(due, state.ClockAtMs(StoryOverNs(state)));
        }
        else if (state.Metadata is null)
        {
            due = Math.Min(due, state.HeardAtMs + (long)options.ForgetAfter.TotalMilliseconds);
        }

        state.DueMs = due;
    }

    /// <summary>Event time at which the story is over for good.</summary>
    public static long StoryOverNs(ContainerState state) => state.Story.LastNs + StoryState.LongestPauseNs + StoryGraceNs + 1;
}
