namespace Streams.Agent.Attribution;

/// <summary>What a cgroup path says about the process in it.</summary>
/// <param name="Kind">Container, service of the host, the host itself, or a path of unknown shape.</param>
/// <param name="Id">Container id as its runtime has it, unit name of a service, last component where unknown; empty for the host.</param>
/// <param name="Runtime">Runtime that the shape tells; empty is unknown.</param>
/// <param name="Path">Path of the container's own cgroup, without nested ones.</param>
/// <param name="Shape">Which shape matched.</param>
/// <param name="Slice">Slice of a service; empty otherwise.</param>
internal sealed record CgroupMatch(CgroupKind Kind, string Id, string Runtime, string Path, string Shape, string Slice)
{
    /// <summary>A path of the host's own processes.</summary>
    public static CgroupMatch Host { get; } = new(CgroupKind.Host, "", "", "", "host", "");

    /// <summary>A path that names a container.</summary>
    public static CgroupMatch Container(string id, string runtime, string path, string shape) => new(CgroupKind.Container, id, runtime, path, shape, "");

    /// <summary>A path that names a unit of the host's systemd.</summary>
    public static CgroupMatch Service(string unit, string slice, string path) =>
        new(CgroupKind.Service, unit, "systemd", path, "systemd service", slice.EndsWith(".slice", StringComparison.Ordinal) ? slice : "");

    /// <summary>A path of no known shape; whether it is a container, its namespaces tell.</summary>
    public static CgroupMatch Unknown(string lastComponent, string path) => new(CgroupKind.Unknown, lastComponent, "", path, "unknown", "");
}
