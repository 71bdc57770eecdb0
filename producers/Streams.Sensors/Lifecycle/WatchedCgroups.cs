using Streams.Sensors.Kernel;

namespace Streams.Sensors.Lifecycle;

/// <summary>Tells the kernel programs which cgroups are containers' or services', for those whose processes share the host's namespaces.</summary>
/// <remarks>State: the paths told, as long as they exist. Thread: that of the ring.</remarks>
internal sealed class WatchedCgroups(BpfObject programs, CgroupTree cgroups, IContainerCgroups containers)
{
    private const uint Service = 1; // WATCHED_SERVICE of producers/bpf/output.h
    private const uint Container = 2; // WATCHED_CONTAINER

    private readonly BpfMap<ulong, uint> _watched = programs.MapOf<ulong, uint>("watched");
    private readonly Dictionary<(bool Unified, ulong Id), string> _told = [];

    /// <summary>Looks at every cgroup that is not told yet, and forgets those that are gone.</summary>
    public void Look()
    {
        foreach (var (cgroup, path) in cgroups.Present())
        {
            if (!_told.ContainsKey(cgroup))
            {
                Look(cgroup.Unified, cgroup.Id, path);
            }
        }

        foreach (var (cgroup, _) in _told)
        {
            if (!cgroups.IsThere(cgroup))
            {
                _watched.Remove(CgroupKey.Of(cgroup.Unified, cgroup.Id));
                _told.Remove(cgroup);
            }
        }
    }

    /// <summary>Looks at one cgroup.</summary>
    public void Look(bool isUnified, ulong id, string path)
    {
        if (ContainerOf(path) is { } container && _watched.TrySet(CgroupKey.Of(isUnified, id), containers.IsService(container) ? Service : Container))
        {
            _told[(isUnified, id)] = path;
        }
    }

    private string? ContainerOf(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (containers.IsContainer(path[..end]))
            {
                return path[..end];
            }
        }

        return null;
    }
}
