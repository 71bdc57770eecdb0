using System.ComponentModel.DataAnnotations;

namespace Streams.Agent.Supervision;

/// <summary>What the agent allows itself of the node.</summary>
internal sealed record CapOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Cap";

    /// <summary>Cores that it keeps to, averaged over some seconds; beyond, the least valuable events are left out and declared. 0.05 to 64; default 1.</summary>
    [Range(.05, 64)]
    public double Cores { get; init; } = 1;

    /// <summary>Resident memory that it keeps to, bytes; from four fifths of it on the least valuable events are left out and declared. 64 MiB to 64 GiB; default 240 MiB, below what the unit allows.</summary>
    [Range(64L << 20, 64L << 30)]
    public long Bytes { get; init; } = 240L << 20;
}
