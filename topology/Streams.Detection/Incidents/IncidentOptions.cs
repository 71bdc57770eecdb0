using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Detection.Incidents;

/// <summary>What an incident remembers, and how large its alert may get.</summary>
public sealed record IncidentOptions
{
    /// <summary>Section of the options.</summary>
    public const string Section = "Detection:Incidents";

    /// <summary>Pieces of evidence that an incident keeps: the first ones. 1 to 64; default 16.</summary>
    [Range(1, 64)]
    public int Evidence { get; init; } = 16;

    /// <summary>Detectors and techniques that an incident keeps. 4 to 64; default 16.</summary>
    [Range(4, 64)]
    public int Detectors { get; init; } = 16;

    /// <summary>Bytes of one alert; the least valuable evidence leaves first. 4 KiB to 512 KiB; default 8 KiB, what rsyslog takes unless told otherwise.</summary>
    [Range(4_096, 524_288)]
    public int AlertBytes { get; init; } = 8_192;

    /// <summary>Time of the partition's clock after which an incident that nobody ended is closed. 1 h to 365 days; default 7 days.</summary>
    [DurationRange("01:00:00", "365.00:00:00")]
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromDays(7);
}
