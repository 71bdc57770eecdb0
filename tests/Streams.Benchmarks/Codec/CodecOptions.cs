using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Benchmarks.Codec;

/// <summary>What the codecs are measured with.</summary>
public sealed record CodecOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Codec";

    /// <summary>Recording whose events are the mix; without it those in tests/recordings, and where there is none a synthetic mix.</summary>
    public string? Recording { get; init; }

    /// <summary>Rounds of each measurement, of which the median counts. 3 to 1,000.</summary>
    [Range(3, 1_000)]
    public int Rounds { get; init; } = 15;

    /// <summary>Form of the result on stdout: json.</summary>
    [Flag("--output", "-o")]
    public string Output { get; init; } = "json";
}
