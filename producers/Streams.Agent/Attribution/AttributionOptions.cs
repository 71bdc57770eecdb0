using System.ComponentModel.DataAnnotations;

namespace Streams.Agent.Attribution;

/// <summary>How much the agent remembers to say which container a process belongs to.</summary>
internal sealed record AttributionOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Attribution";

    /// <summary>Processes whose container is remembered, in two generations of which the older leaves first. 1,024 to 4,194,304; default 65,536.</summary>
    [Range(1_024, 4_194_304)]
    public int Processes { get; init; } = 65_536;

    /// <summary>Cgroup paths whose shape is remembered; beyond, all are looked at again. 256 to 1,048,576; default 16,384.</summary>
    [Range(256, 1_048_576)]
    public int Paths { get; init; } = 16_384;
}
