using System.Globalization;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Lifecycle;

/// <summary>Where the reader's cgroup namespace begins, to turn the paths that /proc tells from there into those of the host.</summary>
/// <remarks>
/// A container on cgroup v2 has a namespace of its own as a rule: to the agent in one, the cgroup of its neighbour reads /../b.
/// The kernel names no path above the namespace; it is found as the cgroup in the host's tree that the reader itself is in.
/// Source: cgroup_namespaces(7); PROC_CGROUP_INIT_INO of include/linux/proc_ns.h.
/// </remarks>
/// <param name="root">Path of the namespace's root in the host's tree; null where it is not known.</param>
public sealed class CgroupNamespace(string? root)
{
    private const string Initial = "cgroup:[4026531835]";

    /// <summary>The host's own.</summary>
    public static CgroupNamespace Host { get; } = new("/");

    /// <summary>Path of the namespace's root in the host's tree; null where it is not known.</summary>
    public string? Root => root;

    /// <summary>Finds that of this process.</summary>
    public static CgroupNamespace Read(string procRoot)
    {
        try
        {
            var space = ProcReader.LinkOf(Path.Combine(procRoot, "self", "ns", "cgroup"));
            return space is null or Initial
                ? Host
                : Find(CgroupMounts.Read(procRoot), ProcCgroups.Parse(File.ReadLines(Path.Combine(procRoot, "self", "cgroup"))), Environment.ProcessId);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new CgroupNamespace(null);
        }
    }

    /// <summary>The host's path of a path that /proc tells.</summary>
    public string Absolute(string path)
    {
        var at = new List<string>((root ?? "/").Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (component != "..")
            {
                at.Add(component);
            }
            else if (at.Count > 0)
            {
                at.RemoveAt(at.Count - 1);
            }
        }

        return "/" + string.Join('/', at);
    }

    /// <summary>Finds the namespace's root by the cgroup that a process of it is in.</summary>
    internal static CgroupNamespace Find(CgroupMounts mounts, ProcCgroups own, int pid)
    {
        // in the unified root of a v1 host there are all processes, so that hierarchy tells nothing
        foreach (var (mount, relative) in new[] { (mounts.Memory, own.Memory), (mounts.Unified, own.Unified) })
        {
            if (mount is not null && relative is not null && !relative.StartsWith("/..", StringComparison.Ordinal) && Holding(mount, pid) is { } found)
            {
                var path = found[mount.Length..];
                var below = relative == "/" ? "" : relative;
                if (path.EndsWith(below, StringComparison.Ordinal))
                {
                    return new CgroupNamespace(path.Length > below.Length ? path[..^below.Length] : "/");
                }
            }
        }

        return new CgroupNamespace(null);
    }

    /// <summary>The directory of the cgroup that holds a process.</summary>
    private static string? Holding(string mount, int pid)
    {
        var wanted = pid.ToString(CultureInfo.InvariantCulture);
        var left = new Queue<string>([mount]);
        while (left.TryDequeue(out var directory))
        {
            if (Holds(directory, wanted))
            {
                return directory;
            }

            try
            {
                foreach (var child in Directory.EnumerateDirectories(directory))
                {
                    left.Enqueue(child);
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // removed meanwhile
            }
        }

        return null;
    }

    private static bool Holds(string directory, string pid)
    {
        try
        {
            return File.ReadLines(Path.Combine(directory, "cgroup.procs")).Contains(pid);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false; // a threaded cgroup lists no processes
        }
    }
}
