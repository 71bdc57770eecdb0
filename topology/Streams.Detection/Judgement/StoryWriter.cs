using Streams.Detection.Incidents;
using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.Detection.Judgement;

/// <summary>Sends a container's detections under the key that their story began with.</summary>
/// <remarks>State: the container's story (<see cref="ContainerState.Story"/>). Time: event time of the detections.</remarks>
internal sealed class StoryWriter(JudgementTelemetry telemetry)
{
    /// <summary>Ends a story that an event at this time no longer belongs to.</summary>
    public static void BeginAt(long eventNs, string containerId, ContainerState state, IFindings findings)
    {
        if (state.Story.IsOverAt(eventNs))
        {
            End(containerId, state, findings);
        }
    }

    /// <summary>Sends one detection.</summary>
    public void Send(Schemas.Detection detection, string containerId, ContainerState state, IFindings findings)
    {
        var story = state.Story;
        BeginAt(detection.ObservedAtNs, containerId, state, findings);
        if (!story.IsOn)
        {
            story.IsUnknown = !IsIdentified(containerId, state);
            story.Workload = WorkloadOf(containerId, state);
        }

        story.LastNs = Math.Max(story.LastNs, detection.ObservedAtNs);
        detection.Workload = KeyOf(containerId, state);
        detection.Metadata = state.Metadata;
        state.Life.Detections++;
        telemetry.Detected(detection);
        findings.Add(detection);
    }

    /// <summary>Tells the incidents that the story is over, where one is on.</summary>
    public static void End(string containerId, ContainerState state, IFindings findings)
    {
        if (!state.Story.IsOn)
        {
            return;
        }

        findings.Add(StoryEnd.Mark(Of(containerId, state, state.Story.LastNs + StoryState.LongestPauseNs + 1)));
        state.Story.Clear();
    }

    /// <summary>Brings the metadata to a story that began without.</summary>
    public static void TellIdentity(string containerId, ContainerState state, IFindings findings)
    {
        if (!state.Story.IsOn || !state.Story.IsUnknown)
        {
            return;
        }

        var detection = Of(containerId, state, state.Story.LastNs);
        detection.Detector = "identity";
        detection.DetectorVersion = "1";
        detection.Kind = DetectorKind.Identity;
        detection.Severity = Severity.Informational;
        detection.Confidence = 1;
        detection.Title = "Container identified";
        detection.Reason = $"the container belongs to {state.Workload}";
        detection.Metadata = state.Metadata;
        findings.Add(detection);
    }

    /// <summary>True where the workload is known: by metadata, or because the key is a node's own.</summary>
    public static bool IsIdentified(string containerId, ContainerState state) => state.Metadata is not null || ContainerState.IsHost(containerId);

    /// <summary>Workload as windows and lives name it.</summary>
    public static string WorkloadOf(string containerId, ContainerState state) =>
        state.Metadata is not null ? state.Workload
        : ContainerState.IsHost(containerId) ? containerId
        : WorkloadName.Unknown(containerId);

    private static string KeyOf(string containerId, ContainerState state) =>
        state.Story.Workload.Length > 0 ? state.Story.Workload
        : state.Story.IsUnknown ? WorkloadName.Unknown(containerId) // a state from before the key was kept
        : WorkloadOf(containerId, state);

    private static Schemas.Detection Of(string containerId, ContainerState state, long timeNs) => new()
    {
        ContainerId = containerId,
        Node = state.Node,
        Cluster = state.Cluster,
        Workload = KeyOf(containerId, state),
        ObservedAtNs = timeNs,
        BaseTimeNs = timeNs,
    };
}
