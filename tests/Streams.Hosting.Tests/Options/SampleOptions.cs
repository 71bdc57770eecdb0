using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Hosting.Tests.Options;

/// <summary>Options for tests.</summary>
public sealed record SampleOptions
{
    public const string Section = "Detection:Sample";

    /// <summary>Time without a sign after which one counts as silent. 5 s to 10 min.</summary>
    [DurationRange("00:00:05", "00:10:00")]
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many are remembered.</summary>
    [Range(64, 65_536)]
    public int Sessions { get; init; } = 4_096;

    /// <summary>Bytes kept.</summary>
    [Flag("--bytes", "-b")]
    public long Bytes { get; init; } = 1 << 20;

    /// <summary>On or off.</summary>
    public bool Eager { get; init; }

    /// <summary>What is left out.</summary>
    [Flag("--disable")]
    public string[] Disable { get; init; } = [];
}
