namespace Streams.Sensors;

/// <summary>What the agent knows of cgroups: which of them are containers, services of the host among them. Asked by sensors that sample per container.</summary>
/// <remarks>Thread: asked from the sensors' threads.</remarks>
public interface IContainerCgroups
{
    /// <summary>True where the cgroup at <paramref name="path"/> is a container's own (not one nested in it, not a slice above it).</summary>
    /// <param name="path">Path below the hierarchy's root, such as <c>/docker/4f…</c>.</param>
    bool IsContainer(string path);

    /// <summary>True where the cgroup that <see cref="IsContainer"/> holds for is that of a service of the host.</summary>
    /// <param name="path">Path below the hierarchy's root, such as <c>/system.slice/containerd.service</c>.</param>
    bool IsService(string path);
}
