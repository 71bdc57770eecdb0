using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Detection.Accounting;

/// <summary>When a silent agent is reported, and which times are believed.</summary>
public sealed record AccountingOptions
{
    /// <summary>Section of the options.</summary>
    public const string Section = "Detection:Accounting";

    /// <summary>Heartbeats that may be missing before an agent counts as silent. 2 to 100; default 3, 15 s where the agent beats every 5 s.</summary>
    [Range(2, 100)]
    public int SilentAfterHeartbeats { get; init; } = 3;

    /// <summary>How long a session that is not heard is remembered; what it sends later than that would look like a gap. 1 h to 365 days; default 30 days.</summary>
    [DurationRange("01:00:00", "365.00:00:00")]
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How far a batch's time may lie after the time at which the broker took it. 1 s to 1 day; default 5 min, what clocks differ by.</summary>
    [DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan LongestAhead { get; init; } = TimeSpan.FromMinutes(5);
}
