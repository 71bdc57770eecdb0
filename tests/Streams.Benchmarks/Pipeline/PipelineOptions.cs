using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Benchmarks.Pipeline;

/// <summary>How much flows through the pipeline when it is measured.</summary>
public sealed record PipelineOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Pipeline";

    /// <summary>Containers that the events come from. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Containers { get; init; } = 1_000;

    /// <summary>Events in one batch. 1 to 512.</summary>
    [Range(1, 512)]
    public int EventsPerBatch { get; init; } = 32;

    /// <summary>Batches in all. 1,000 to 100,000,000.</summary>
    [Range(1_000, 100_000_000)]
    public int Batches { get; init; } = 200_000;

    /// <summary>Partitions of the events. 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int Partitions { get; init; } = 12;

    /// <summary>File of a recording whose events are the mix; none for one made here.</summary>
    public string? Recording { get; init; }

    /// <summary>Form of the result on stdout: json.</summary>
    [Flag("--output", "-o")]
    public string Output { get; init; } = "json";
}
