namespace Streams.Agent.Attribution;

/// <summary>What a cgroup belongs to.</summary>
internal enum CgroupKind
{
    /// <summary>The host's own processes.</summary>
    Host,

    /// <summary>A container.</summary>
    Container,

    /// <summary>A service of the host's systemd.</summary>
    Service,

    /// <summary>No known shape.</summary>
    Unknown,
}
