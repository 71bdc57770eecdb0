using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Cli.Demo;

/// <summary>How the demo runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Demo";

    /// <summary>How long attacks and host are watched, once the worker is ready. 10 s to 1 h.</summary>
    [DurationRange("00:00:10", "01:00:00")]
    [Flag("--duration")]
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Kinds of detectors to leave out: behaviours, models, baselines, sequences, signatures; several separated by commas.</summary>
    [Flag("--disable")]
    public string[] Disable { get; init; } = [];

    /// <summary>Leave out the agent on this host's own containers and processes.</summary>
    [Flag("--recordings-only")]
    public bool RecordingsOnly { get; init; }

    /// <summary>Partitions of the topics that the demo makes. 1 to 64; where none is given, 4 on a Kafka of its own, else as <c>topics apply</c> would.</summary>
    [Range(1, 64)]
    [Flag("--partitions")]
    public int? Partitions { get; init; }
}
