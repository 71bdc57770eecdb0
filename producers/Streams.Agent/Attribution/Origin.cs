namespace Streams.Agent.Attribution;

/// <summary>What a process belongs to: a container, a service, or the host; immutable.</summary>
/// <param name="Key">Container id and key of its records; host:&lt;node&gt; for the host.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Runtime">Runtime as far as the cgroup tells; empty is unknown.</param>
/// <param name="CgroupPath">Path of its own cgroup; empty for the host.</param>
/// <param name="Unit">Unit name of a service.</param>
/// <param name="Slice">Slice of a service.</param>
internal sealed record Origin(string Key, CgroupKind Kind, string Runtime, string CgroupPath, string Unit, string Slice)
{
    /// <summary>True for processes outside containers and services.</summary>
    public bool IsHost => Kind == CgroupKind.Host;
}
