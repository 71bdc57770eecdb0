using Streams.Schemas;

namespace Streams.Detection.Incidents;

/// <summary>Word to the incidents that a container's story is over: no suspicion, only the passing of its event time.</summary>
/// <remarks>
/// Detections alone cannot say it, since a story ends by their absence, and their topic has no clock of its own.
/// Time: ten minutes of event time after the story's last detection, so a replay of the same log says the same.
/// </remarks>
internal static class StoryEnd
{
    /// <summary>Name under which it stands in a detection.</summary>
    public const string Detector = "story-over";

    /// <summary>Makes a detection that only carries identity and time into that word.</summary>
    public static Schemas.Detection Mark(Schemas.Detection detection)
    {
        detection.Detector = Detector;
        detection.DetectorVersion = "1";
        detection.Kind = DetectorKind.StoryOver;
        detection.Severity = Severity.Informational;
        detection.Confidence = 1;
        detection.Title = "Story over";
        detection.Reason = "no detection for ten minutes";
        return detection;
    }
}
