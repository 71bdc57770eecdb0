using Streams.Schemas;

namespace Streams.Sensors;

/// <summary>Something that happened on the node, not yet attributed to a container or numbered.</summary>
/// <remarks>Never changed once it is in the channel; the agent sets <see cref="Schemas.Event.OffsetUs"/> and <see cref="Schemas.Event.Process"/> of <see cref="Event"/>, which no one else holds.</remarks>
public sealed class SensorEvent
{
    /// <summary>Kind and body. <c>OffsetUs</c> and the process index are the agent's to fill.</summary>
    public required Event Event { get; init; }

    /// <summary>The process that acted; null for none (resources, lifecycle, gaps).</summary>
    /// <remarks>
    /// Shared by all events of one program image, never changed after the first: compare references, not exec ids, to find out whether a batch already names it.
    /// A process that executes twice keeps its exec id and has two.
    /// </remarks>
    public Process? Process { get; init; }

    /// <summary>Inode of the cgroup: of the unified hierarchy, or of the memory one where the process is in the unified root. 0 is unknown.</summary>
    public long CgroupId { get; init; }

    /// <summary>Path of that cgroup below the hierarchy's root, such as <c>/docker/4f…</c>; <c>/</c> for the root; empty where it is unknown.</summary>
    public string CgroupPath { get; init; } = "";

    /// <summary>When it happened, ns since 1970 (realtime clock of the node).</summary>
    public required long TimeNs { get; init; }

    /// <summary>When it happened, ns of CLOCK_MONOTONIC, the clock of <see cref="System.Diagnostics.Stopwatch"/>; 0 where only a poll saw it.</summary>
    public long MonotonicNs { get; init; }

    /// <summary>Class for accounting, one of <see cref="SensorClasses"/>.</summary>
    public required string Class { get; init; }
}
