namespace Streams.Sensors.Lifecycle;

/// <summary>Where this host's cgroup hierarchies are mounted.</summary>
/// <remarks>Source: proc(5), mountinfo and cgroups; the v1 memory hierarchy is the one by which a v1 container is known.</remarks>
internal sealed class CgroupMounts
{
    /// <summary>Mount point of the unified (v2) hierarchy; null where there is none.</summary>
    public string? Unified { get; private init; }

    /// <summary>v1 controller → mount point.</summary>
    public required IReadOnlyDictionary<string, string> Controllers { get; init; }

    /// <summary>Number of the v1 memory hierarchy; 0 where memory is not on v1.</summary>
    public uint MemoryHierarchy { get; private init; }

    /// <summary>Mount point of the v1 memory hierarchy; null where there is none.</summary>
    public string? Memory => Controllers.GetValueOrDefault("memory");

    /// <summary>Reads the mounts of the agent's own mount namespace.</summary>
    public static CgroupMounts Read(string procRoot) => Parse(
        File.ReadAllLines(Path.Combine(procRoot, "self", "mountinfo")),
        File.Exists(Path.Combine(procRoot, "cgroups")) ? File.ReadAllLines(Path.Combine(procRoot, "cgroups")) : []);

    internal static CgroupMounts Parse(IEnumerable<string> mountinfo, IEnumerable<string> cgroups)
    {
        string? unified = null;
        var controllers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in mountinfo)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 4 || !SeesTheRoot(fields[3]))
            {
                continue;
            }

            if (fields[dash + 1] == "cgroup2")
            {
                unified ??= Unescape(fields[4]);
            }
            else if (fields[dash + 1] == "cgroup")
            {
                foreach (var controller in fields[dash + 3].Split(','))
                {
                    controllers.TryAdd(controller, Unescape(fields[4]));
                }
            }
        }

        return new CgroupMounts
        {
            Unified = unified,
            Controllers = controllers,
            MemoryHierarchy = controllers.ContainsKey("memory") ? HierarchyOf(cgroups, "memory") : 0,
        };
    }

    // A mount of a part only ("/docker/4f…") would give paths that mean something else.
    private static bool SeesTheRoot(string root) => root == "/" || root.StartsWith("/..", StringComparison.Ordinal);

    private static uint HierarchyOf(IEnumerable<string> cgroups, string controller)
    {
        foreach (var line in cgroups)
        {
            var fields = line.Split('\t');
            if (fields.Length > 1 && fields[0] == controller && uint.TryParse(fields[1], out var hierarchy))
            {
                return hierarchy;
            }
        }

        return 0;
    }

    private static string Unescape(string path) => path.Replace("\\040", " ", StringComparison.Ordinal);
}
