using System.Text.RegularExpressions;

namespace Streams.Agent.Attribution;

/// <summary>Every known shape of a container's cgroup path: what the kernel shows of a container when no runtime answers.</summary>
/// <remarks>
/// The innermost component that has a shape names the container, so an engine inside a container has containers of its own;
/// what lies below without a shape (init.scope, a service of a systemd inside) belongs to the container above.
/// Monitors of a container (conmon, lxc.monitor) and virtual machines are processes of the host.
/// </remarks>
internal static class CgroupPathCatalog
{
    // A component has 255 bytes at most, and no expression nests what repeats: each is tried in microseconds.
    // Expressions without backtracking keep tables of all of Unicode, a few hundred KiB each.
    private const RegexOptions Quick = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>The shapes, the most telling first.</summary>
    public static IReadOnlyList<CgroupShape> Shapes { get; } =
    [
        new("docker systemd scope", Shape("docker-(?<id>[0-9a-f]{64})\\.scope"), [], "docker"),
        new("containerd cri scope", Shape("cri-containerd-(?<id>[0-9a-f]{64})(\\.scope)?"), [], "containerd"),
        new("cri-o", Shape("crio-(?<id>[0-9a-f]{64})(\\.scope)?"), [], "cri-o"),
        new("podman", Shape("libpod-(payload-)?(?<id>[0-9a-f]{64})(\\.scope)?"), [], "podman"),
        new("nerdctl systemd scope", Shape("nerdctl-(?<id>[0-9a-f]{64})\\.scope"), [], "containerd"),
        new("colon separated, containerd", Shape("[^:]*:cri-containerd:(?<id>[^:]+)"), [], "containerd"),
        new("colon separated, cri-o", Shape("[^:]*:crio:(?<id>[^:]+)"), [], "cri-o"),
        new("colon separated, docker", Shape("[^:]*:docker:(?<id>[^:]+)"), [], "docker"),
        new("colon separated, other", Shape("[^:]*\\.slice:[^:]+:(?<id>[^:]+)"), [], ""),
        new("fargate", Shape("(?<id>[0-9a-f]{32}-[0-9]+)"), ["ecs"], "containerd"),
        new("kubernetes cgroupfs", Shape("(?<id>[0-9a-f]{64})"), ["kubepods"], ""),
        new("docker cgroupfs", Shape("(?<id>[0-9a-f]{64})"), ["docker"], "docker"),
        new("ecs", Shape("(?<id>[0-9a-f]{64})"), ["ecs"], "docker"),
        new("garden", Shape("(?<id>[0-9a-f]{8}(-[0-9a-f]{4}){4}(-[0-9a-z-]+)?)"), ["garden"], "garden"),
        new("kata", Shape("kata_(?<id>[0-9a-f]{64})"), [], "kata"),
        new("buildkit step", Shape("(?<id>[0-9a-z]{25})"), ["buildkit"], "buildkit"),
        new("nomad task", Shape("(?<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\..+)\\.scope"), ["nomad.slice"], "nomad"),
        new("lxc payload", Shape("lxc\\.payload\\.(?<id>.+)"), [], "lxc"),
        new("lxc 3", Shape("(?<id>[^/]+)"), ["lxc.payload"], "lxc"),
        new("lxc", Shape("(?<id>[^/]+)"), ["lxc"], "lxc"),
        new("nspawn scope", Shape("machine-(?<id>.+)\\.scope"), ["machine.slice"], "systemd-nspawn"),
        new("nspawn service", Shape("systemd-nspawn@(?<id>.+)\\.service"), [], "systemd-nspawn"),
        new("bare id", Shape("(?<id>[0-9a-f]{64})"), [], ""),
    ];

    private static Regex Monitor { get; } = Shape("(libpod-conmon-|crio-conmon-|lxc\\.monitor|conmon|machine-qemu).*");

    private static Regex Service { get; } = Shape("(?<id>.+\\.service)");

    /// <summary>Finds the container that a path names, or what else the path is.</summary>
    public static CgroupMatch Match(string path)
    {
        var components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var at = components.Length - 1; at >= 0; at--)
        {
            if (Monitor.IsMatch(components[at]))
            {
                return CgroupMatch.Host;
            }

            foreach (var shape in Shapes)
            {
                if (HasParent(shape, components, at) && shape.Component.Match(components[at]) is { Success: true } match)
                {
                    return CgroupMatch.Container(match.Groups["id"].Value, RuntimeOf(shape, components, at), ContainerPath(components, at), shape.Name);
                }
            }
        }

        return ServiceOf(components) ?? (IsHost(components) ? CgroupMatch.Host : CgroupMatch.Unknown(components[^1], "/" + string.Join('/', components)));
    }

    /// <summary>The unit that systemd made a cgroup for: names that the kernel could have, such as memory.service, and those with a _, begin with one _ more.</summary>
    /// <remarks>Source: cg_escape in systemd's src/basic/cgroup-util.c.</remarks>
    public static string UnitOf(string component) => component is ['_', _, ..] ? component[1..] : component;

    private static bool HasParent(CgroupShape shape, string[] components, int at)
    {
        if (shape.Parents.Length == 0)
        {
            return true;
        }

        if (shape.Runtime == "lxc")
        {
            return at == 1 && components[0] == shape.Parents[0]; // any name goes there, so only the very shape counts
        }

        for (var parent = 0; parent < at; parent++)
        {
            foreach (var wanted in shape.Parents)
            {
                if (components[parent].StartsWith(wanted, StringComparison.Ordinal) && (wanted != "docker" || components[parent] == "docker"))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A bare id below /&lt;namespace&gt; is containerd's own layout (ctr, nerdctl with cgroupfs).</summary>
    private static string RuntimeOf(CgroupShape shape, string[] components, int at) =>
        shape.Runtime.Length == 0 && shape.Name == "bare id" && at == 1 && components[0] is "default" or "k8s.io" or "moby" or "buildkit" or "nerdctl"
            ? "containerd"
            : shape.Runtime;

    private static CgroupMatch? ServiceOf(string[] components)
    {
        if (components.Length == 0 || components[0] == "user.slice" || !components[0].EndsWith(".slice", StringComparison.Ordinal))
        {
            return null; // a user's own services are the user's
        }

        for (var at = 1; at < components.Length; at++)
        {
            if (Service.Match(UnitOf(components[at])) is { Success: true } match)
            {
                return CgroupMatch.Service(match.Groups["id"].Value, UnitOf(components[at - 1]), ContainerPath(components, at));
            }
        }

        return null;
    }

    private static bool IsHost(string[] components) =>
        components.Length == 0
        || components[0] is "init.scope" or "user.slice" or "system.slice" or ".." or "-.slice"
        || (components.Length == 1 && components[0].EndsWith(".slice", StringComparison.Ordinal))
        || (components.Length > 1 && components[0] == "user" && components[1].EndsWith(".user", StringComparison.Ordinal)); // logind before slices

    private static string ContainerPath(string[] components, int at) => "/" + string.Join('/', components, 0, at + 1);

    private static Regex Shape(string pattern) => new($"^({pattern})$", Quick);
}
