using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Scoring.Windows;

/// <summary>How a container's events are cut into windows; training and the stream must agree on it.</summary>
public sealed record WindowOptions
{
    /// <summary>Section of the options.</summary>
    public const string Section = "Scoring:Windows";

    /// <summary>Length of a window in event time. 1 s to 60 s; default 5 s, what the shipped model was trained with.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after its end a window still takes events of its container. 0 s to 60 s; default 1 s, twice the longest time that an agent holds a batch.</summary>
    [DurationRange("00:00:00", "00:01:00")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Windows of one container that are open at a time; the earliest is closed when another is needed. 2 to 64; default 4.</summary>
    [Range(2, 64)]
    public int MaxOpen { get; init; } = 4;

    /// <summary><see cref="Length"/> in ns.</summary>
    public long LengthNs => Length.Ticks * 100;

    /// <summary><see cref="Grace"/> in ns.</summary>
    public long GraceNs => Grace.Ticks * 100;
}
