namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Where runtimes have their sockets by default. A star stands for one folder of any name.</summary>
internal static class SocketPlaces
{
    /// <summary>Docker's engine, and Podman's service that speaks like it, of the host and of users (rootless).</summary>
    /// <remarks>Source: docs.docker.com, "Rootless mode" (XDG_RUNTIME_DIR/docker.sock); podman-system-service(1).</remarks>
    public static IReadOnlyList<string> Docker { get; } =
        ["/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock", "/run/user/*/docker.sock", "/run/user/*/podman/podman.sock"];

    /// <summary>containerd: its own, that of k3s and RKE2, k0s, MicroK8s, and the one that Docker starts where none runs.</summary>
    /// <remarks>Source: containerd's defaults_unix.go; the documentation of k3s, k0s and MicroK8s; moby's cmd/dockerd.</remarks>
    public static IReadOnlyList<string> Containerd { get; } =
    [
        "/run/containerd/containerd.sock", "/run/k3s/containerd/containerd.sock", "/run/k0s/containerd.sock",
        "/var/snap/microk8s/common/run/containerd.sock", "/run/docker/containerd/containerd.sock",
    ];

    /// <summary>CRI-O. containerd speaks CRI as well, and is asked in its own language.</summary>
    /// <remarks>Source: crio(8).</remarks>
    public static IReadOnlyList<string> Cri { get; } = ["/run/crio/crio.sock", "/var/run/crio/crio.sock"];
}
