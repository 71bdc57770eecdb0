using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Detection.Enrichment;

/// <summary>How long detections wait to learn whose container it is, and when a container is forgotten.</summary>
public sealed record EnrichmentOptions
{
    /// <summary>Section of the options.</summary>
    public const string Section = "Detection:Enrichment";

    /// <summary>Time of the partition's clock that a detection waits for its container's metadata. 0 s to 10 s; default 2 s.</summary>
    [DurationRange("00:00:00", "00:00:10")]
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Detections and windows of one container that wait; one more ends the wait. 1 to 1,024; default 64.</summary>
    [Range(1, 1_024)]
    public int LongestQueue { get; init; } = 64;

    /// <summary>How long a container that nothing is heard of and that has no metadata is remembered. 10 min to 7 days; default 1 h.</summary>
    [DurationRange("00:10:00", "7.00:00:00")]
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromHours(1);
}
