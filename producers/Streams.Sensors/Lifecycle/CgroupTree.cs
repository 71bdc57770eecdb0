using System.Collections.Concurrent;

namespace Streams.Sensors.Lifecycle;

/// <summary>Knows the path of every cgroup by its id, in the unified hierarchy and in the v1 memory one.</summary>
/// <remarks>
/// State: (hierarchy, id) → path, and path → the ids that it has now: a path that is removed and made anew is another cgroup.
/// Removed cgroups stay for the last 4,096 removals, since a socket may close after its cgroup is gone.
/// Thread: any; one writer.
/// </remarks>
internal sealed class CgroupTree(CgroupMounts mounts)
{
    private const int Remembered = 4_096;
    private const int Deepest = 32;

    private readonly ConcurrentDictionary<(bool Unified, ulong Id), string> _paths = new();
    private readonly ConcurrentDictionary<string, Presence> _present = new(StringComparer.Ordinal);
    private readonly Queue<(bool Unified, ulong Id)> _removed = new();

    /// <summary>Paths of the cgroups that exist now.</summary>
    public ICollection<string> Paths => _present.Keys;

    /// <summary>Every cgroup that exists now, of both hierarchies.</summary>
    public IEnumerable<((bool Unified, ulong Id) Cgroup, string Path)> Present()
    {
        foreach (var (path, ids) in _present)
        {
            foreach (var cgroup in ids.Cgroups)
            {
                yield return (cgroup, path);
            }
        }
    }

    /// <summary>True where a cgroup exists.</summary>
    public bool IsThere((bool Unified, ulong Id) cgroup) => IsPresent(cgroup);

    /// <summary>Reads both hierarchies, and hands out first what went and then what came since the last time, so that a path whose cgroup was replaced is told as both.</summary>
    /// <param name="made">Called for each path that is new, with its id.</param>
    /// <param name="gone">Called for each path that is no more, with its last id.</param>
    public void Scan(Action<string, ulong>? made = null, Action<string, ulong>? gone = null)
    {
        var seen = new OrderedDictionary<(bool Unified, ulong Id), string>();
        Walk(mounts.Unified, isUnified: true, seen);
        Walk(mounts.Memory, isUnified: false, seen);

        foreach (var ((isUnified, id), path) in Present())
        {
            if (seen.GetValueOrDefault((isUnified, id)) != path && Removed(isUnified, id, path))
            {
                gone?.Invoke(path, id);
            }
        }

        foreach (var ((isUnified, id), path) in seen)
        {
            if (Made(isUnified, id, path))
            {
                made?.Invoke(path, id);
            }
        }
    }

    /// <summary>A cgroup was made; true where no hierarchy had its path before.</summary>
    public bool Made(bool isUnified, ulong id, string path)
    {
        _paths[(isUnified, id)] = path;
        var before = _present.GetValueOrDefault(path);
        _present[path] = before.With(isUnified, id);
        return before == default;
    }

    /// <summary>A cgroup was removed; true where no hierarchy has its path any more.</summary>
    public bool Removed(bool isUnified, ulong id, string path)
    {
        if (!_present.TryGetValue(path, out var before) || before.Of(isUnified) != id)
        {
            return false; // told before, or its path is that of a later one
        }

        Remember(isUnified, id);
        var left = before.With(isUnified, 0);
        if (left != default)
        {
            _present[path] = left;
            return false;
        }

        _present.TryRemove(path, out _);
        return true;
    }

    /// <summary>The cgroup of a process: the unified one, or the memory one where the process is in the unified root.</summary>
    public (long Id, string Path) Resolve(ulong unifiedId, ulong memoryId)
    {
        var unified = unifiedId == 0 ? null : _paths.GetValueOrDefault((true, unifiedId));
        if (unified is not null and not "/")
        {
            return ((long)unifiedId, unified);
        }

        var memory = memoryId == 0 ? null : _paths.GetValueOrDefault((false, memoryId));
        if (memory is not null && (memory != "/" || unified is null))
        {
            return ((long)memoryId, memory);
        }

        return unified is not null ? ((long)unifiedId, unified) : ((long)(unifiedId != 0 ? unifiedId : memoryId), "");
    }

    /// <summary>The id of the cgroup at <paramref name="path"/>, as <see cref="Resolve"/> names it; 0 where there is none.</summary>
    public long IdOf(string path)
    {
        var isUnified = _present.GetValueOrDefault(path).Unified != 0;
        var mount = isUnified ? mounts.Unified : mounts.Memory;
        return mount is null ? 0 : (long)Inode.Of(mount + path);
    }

    private static void Walk(string? mount, bool isUnified, OrderedDictionary<(bool, ulong), string> seen)
    {
        if (mount is null || !Directory.Exists(mount))
        {
            return;
        }

        Visit(mount, "/", isUnified, seen);
        var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = Deepest };
        foreach (var directory in Directory.EnumerateDirectories(mount, "*", all))
        {
            Visit(directory, directory[mount.Length..], isUnified, seen);
        }
    }

    private static void Visit(string directory, string path, bool isUnified, OrderedDictionary<(bool, ulong), string> seen)
    {
        if (Inode.Of(directory) is > 0 and var id) // else gone between the listing and the look
        {
            seen[(isUnified, id)] = path;
        }
    }

    private void Remember(bool isUnified, ulong id)
    {
        _removed.Enqueue((isUnified, id));
        if (_removed.Count > Remembered && _removed.TryDequeue(out var oldest) && !IsPresent(oldest))
        {
            _paths.TryRemove(oldest, out _);
        }
    }

    private bool IsPresent((bool Unified, ulong Id) cgroup) =>
        _paths.TryGetValue(cgroup, out var path) && _present.GetValueOrDefault(path).Of(cgroup.Unified) == cgroup.Id;

    /// <summary>The cgroups that have a path now; an id of 0 where a hierarchy has none there.</summary>
    private readonly record struct Presence(ulong Unified, ulong Memory)
    {
        public IEnumerable<(bool Unified, ulong Id)> Cgroups
        {
            get
            {
                if (Unified != 0)
                {
                    yield return (true, Unified);
                }

                if (Memory != 0)
                {
                    yield return (false, Memory);
                }
            }
        }

        public ulong Of(bool isUnified) => isUnified ? Unified : Memory;

        public Presence With(bool isUnified, ulong id) => isUnified ? this with { Unified = id } : this with { Memory = id };
    }
}
