using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Agent.Metadata;

/// <summary>Whom the agent asks who a container is, and how long its first events wait for the answer.</summary>
internal sealed record MetadataOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Metadata";

    /// <summary>Socket of the Docker engine; nothing is asked where it is absent. Default /var/run/docker.sock.</summary>
    [Flag("--docker-socket")]
    public string DockerSocket { get; init; } = "/var/run/docker.sock";

    /// <summary>Socket of containerd; nothing is asked where it is absent. Default /run/containerd/containerd.sock.</summary>
    [Flag("--containerd-socket")]
    public string ContainerdSocket { get; init; } = "/run/containerd/containerd.sock";

    /// <summary>Time that the first events of a container wait for its runtime's answer; then what the kernel shows goes out, and the rest later. 0 to 1 s; default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time after which a container is asked about again, since addresses and start come late. 0.1 to 60 s; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan AskAgainAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for which an ended container is remembered here, so that what comes late does not announce it anew. 1 s to 1 h; default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RememberEnded { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Questions to runtimes at the same time. 1 to 64; default 8.</summary>
    [Range(1, 64)]
    public int Questions { get; init; } = 8;
}
