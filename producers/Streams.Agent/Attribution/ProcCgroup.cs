using System.Globalization;
using Streams.Sensors.Lifecycle;

namespace Streams.Agent.Attribution;

/// <summary>Reads /proc/PID/cgroup: the one path that names a process' container out of up to a dozen hierarchies.</summary>
/// <remarks>
/// Runtimes use the same path in all hierarchies, so any that has a known shape decides. A path of unknown shape counts only in the unified or systemd hierarchy
/// (or where neither is mounted): a supervisor that only limits memory makes no container.
/// </remarks>
internal static class ProcCgroup
{
    private static readonly Lazy<CgroupNamespace> s_own = new(() => CgroupNamespace.Read("/proc"));

    /// <summary>Picks the path out of the file's text.</summary>
    public static string PathOf(string text) => PathOf(text, CgroupNamespace.Host);

    /// <summary>The same, read in a cgroup namespace.</summary>
    public static string PathOf(string text, CgroupNamespace space)
    {
        string unified = "", systemd = "", memory = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var second = line.IndexOf(':', line.IndexOf(':', StringComparison.Ordinal) + 1);
            if (second < 0)
            {
                continue;
            }

            var path = Normalize(line[(second + 1)..], space);
            if (CgroupPathCatalog.Match(path).Kind == CgroupKind.Container)
            {
                return path;
            }

            var controllers = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..second];
            if (controllers.Length == 0)
            {
                unified = path;
            }
            else if (controllers == "name=systemd")
            {
                systemd = path;
            }
            else if (controllers.Split(',').Contains("memory"))
            {
                memory = path;
            }
        }

        return (unified, systemd) switch
        {
            ({ Length: > 1 }, _) => unified,
            (_, { Length: > 1 }) => systemd,
            ("", "") when memory.Length > 0 => memory,
            _ => "/",
        };
    }

    /// <summary>Reads the path of a running process; null where it is gone.</summary>
    public static string? TryRead(int pid)
    {
        try
        {
            return PathOf(File.ReadAllText($"/proc/{pid}/cgroup"), s_own.Value);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True where a process belongs to a container or service: the number of one that ended is given to another.</summary>
    public static bool IsOf(Origin origin, string procRoot, int pid)
    {
        try
        {
            var path = PathOf(File.ReadAllText(Path.Combine(procRoot, pid.ToString(CultureInfo.InvariantCulture), "cgroup")), s_own.Value);
            return path == origin.CgroupPath
                || path.StartsWith(origin.CgroupPath + "/", StringComparison.Ordinal)
                || (origin.Kind == CgroupKind.Container && CgroupPathCatalog.Match(path) is { Kind: CgroupKind.Container } match && match.Id == origin.Key); // another hierarchy
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The paths of a running process in the trees that a systemd may keep its units in; none where it is gone.</summary>
    public static IReadOnlyList<string> ReadOfSystemd(int pid)
    {
        try
        {
            return PathsOfSystemd(File.ReadAllText($"/proc/{pid}/cgroup"), s_own.Value);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The same, out of the file's text: its own of cgroup v1 comes first, the unified one second. One in a container need not use the one that the host's uses.</summary>
    internal static IReadOnlyList<string> PathsOfSystemd(string text, CgroupNamespace space) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 3))
            .Where(fields => fields.Length == 3 && fields[1] is "name=systemd" or "")
            .OrderByDescending(fields => fields[1].Length)
            .Select(fields => Normalize(fields[2], space)),
    ];

    /// <summary>Every path of this process but the roots, whichever hierarchy it is in.</summary>
    public static IReadOnlySet<string> Own()
    {
        try
        {
            return File.ReadAllLines("/proc/self/cgroup").Select(line => Normalize(line.Split(':', 3)[^1], s_own.Value)).Where(path => path.Length > 1).ToHashSet();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new HashSet<string>();
        }
    }

    private static string Normalize(string path, CgroupNamespace space) => space.Absolute(path.Replace(" (deleted)", "", StringComparison.Ordinal));
}
