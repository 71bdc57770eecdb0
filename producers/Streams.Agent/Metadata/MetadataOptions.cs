using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Agent.Metadata;

/// <summary>Whom the agent asks who a container is, and how long its first events wait for the answer.</summary>
internal sealed record MetadataOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Metadata";

    /// <summary>Sockets of Docker engines or Podman services, separated by commas; default the usual places (/run/docker.sock, /run/podman/podman.sock, users' own), as far as there is one.</summary>
    [Flag("--docker-socket")]
    public string DockerSocket { get; init; } = "";

    /// <summary>Sockets of containerd, separated by commas; default the usual places (/run/containerd, k3s, RKE2, k0s, MicroK8s, Docker's own), as far as there is one.</summary>
    [Flag("--containerd-socket")]
    public string ContainerdSocket { get; init; } = "";

    /// <summary>Sockets of runtimes that speak Kubernetes' runtime interface, separated by commas; default CRI-O's place, as far as there is one.</summary>
    [Flag("--cri-socket")]
    public string CriSocket { get; init; } = "";

    /// <summary>System bus by which systemd is asked and followed, as unix:path=/… or a path; off asks it nothing. Default the usual place (/run/dbus/system_bus_socket), as far as there is one.</summary>
    [Flag("--systemd-bus")]
    public string SystemdBus { get; init; } = "";

    /// <summary>Where the host's root is seen from here, as in a container that has the host's /run as /host/run; goes before the usual places of sockets. Default /.</summary>
    [Flag("--host-root")]
    public string HostRoot { get; init; } = "/";

    /// <summary>Time that the first events of a container wait for its runtime's answer; then what the kernel shows goes out, and the rest later. 0 to 1 s; default 50 ms.</summary>
    [DurationRange("00:00:00", "00:00:01")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time after which a container is asked about again, since addresses and start come late. 0.1 to 60 s; default 2 s.</summary>
    [DurationRange("00:00:00.100", "00:01:00")]
    public TimeSpan AskAgainAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for which an ended container is remembered here, so that what comes late does not announce it anew. 1 s to 1 h; default 10 min.</summary>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan RememberEnded { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Questions to runtimes at the same time. 1 to 64; default 8.</summary>
    [Range(1, 64)]
    public int Questions { get; init; } = 8;
}
