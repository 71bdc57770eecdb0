using Streams.Detection.Incidents;
using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Accounting;

/// <summary>What is said of an agent that is heard no more: an alert like any other, on the node's processes.</summary>
internal static class AgentSilence
{
    public static DetectorDescription Description { get; } =
        new("agent-silent", Version: "1", DetectorKind.Telemetry, Severity.High, Confidence: 0.9);

    /// <summary>The detection at the moment in which the silence became too long.</summary>
    public static Schemas.Detection Raise(SessionState session, long silentMs)
    {
        var detection = Of(session, session.LastEventNs + (silentMs * 1_000_000));
        detection.Detector = Description.Name;
        detection.DetectorVersion = Description.Version;
        detection.Kind = Description.Kind;
        detection.Severity = Description.Severity;
        detection.Confidence = Description.Confidence;
        detection.Title = $"Agent on {session.Node} fell silent";
        detection.Reason = $"no heartbeat for {silentMs / 1_000} s and no word that it stops; what happens on {session.Node} is not seen any more";
        detection.TelemetryLost = -1;
        return detection;
    }

    /// <summary>Word that the silence's story is over.</summary>
    public static Schemas.Detection End(SessionState session) =>
        StoryEnd.Mark(Of(session, session.SilenceStoryNs + StoryState.LongestPauseNs + 1));

    private static Schemas.Detection Of(SessionState session, long timeNs) => new()
    {
        ContainerId = "host:" + session.Node,
        Workload = "host:" + session.Node,
        Node = session.Node,
        Cluster = session.Cluster,
        ObservedAtNs = timeNs,
        BaseTimeNs = timeNs,
    };
}
