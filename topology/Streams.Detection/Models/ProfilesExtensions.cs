using Streams.Scoring.Baselines;

namespace Streams.Detection.Models;

/// <summary>Finds the baseline that a container is judged by.</summary>
internal static class ProfilesExtensions
{
    /// <summary>The baseline of the container's workload and image that holds at an event time; null where there is none or the container is not known.</summary>
    public static WorkloadBaseline? Of(this IProfiles profiles, ContainerState state, long eventNs) =>
        state.Metadata is { } metadata ? profiles.Find(state.Workload, metadata.ImageDigest, eventNs) : null;
}
