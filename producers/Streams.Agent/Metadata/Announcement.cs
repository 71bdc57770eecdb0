using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>What is known of a container, and what of that has been written to its topic.</summary>
/// <remarks>Thread: one, the <see cref="Inquiry"/> apart.</remarks>
internal sealed class Announcement
{
    /// <summary>What the agent itself has seen of it; null before the first.</summary>
    public ContainerMetadata? Seen { get; set; }

    /// <summary>What others told of it; null before the first question.</summary>
    public Tellings? Tellings { get; set; }

    /// <summary>Both together, as it was laid down last; null before the first.</summary>
    public ContainerMetadata? Known { get; set; }

    /// <summary>True where something was learned since it was written.</summary>
    public bool HasChanged { get; set; } = true;

    /// <summary>Encoded form of what was written last, to write only what changed.</summary>
    public byte[]? Written { get; set; }

    /// <summary>The question that is on its way; null for none.</summary>
    public Inquiry? Inquiry { get; set; }

    /// <summary>Until when the container's events wait for it, in the clock's timestamps.</summary>
    public long HoldUntil { get; set; }

    /// <summary>When the runtime is asked again, in the clock's timestamps; <see cref="long.MaxValue"/> for never.</summary>
    public long AskAgainAt { get; set; } = long.MaxValue;

    /// <summary>A process of the container, where one was seen. 0 is none yet.</summary>
    public int Pid { get; set; }

    /// <summary>Programs seen to start in it and looked at: the runtime's own init comes before the container's.</summary>
    public int Programs { get; set; }

    /// <summary>Exit status of the container's first process; null where it was not seen.</summary>
    public int? ExitCode { get; set; }

    /// <summary>End of the container, ns since 1970; null while it runs.</summary>
    public long? EndedAtNs { get; set; }

    /// <summary>When it may be forgotten, in the clock's timestamps; <see cref="long.MaxValue"/> while it runs.</summary>
    public long ForgetAt { get; set; } = long.MaxValue;
}
