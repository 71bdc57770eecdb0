using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>How the Kubernetes API is reached, and how much of it is remembered.</summary>
internal sealed record KubernetesOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Kubernetes";

    /// <summary>Whether the Kubernetes API is asked: auto (where this runs in a pod with a service account, or a kubeconfig is named), on, or off. Default auto.</summary>
    [Flag("--kubernetes")]
    [AllowedValues("auto", "on", "off")]
    public string Use { get; init; } = "auto";

    /// <summary>File that says where the API server is and who asks; default the pod's own service account.</summary>
    [Flag("--kubeconfig")]
    public string Kubeconfig { get; init; } = "";

    /// <summary>Directory of the pod's service account: token, read again every minute, and ca.crt. Default /var/run/secrets/kubernetes.io/serviceaccount.</summary>
    public string AccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Name that Kubernetes has for this node; default the agent's name of the node.</summary>
    [Flag("--kubernetes-node")]
    public string Node { get; init; } = "";

    /// <summary>Time that the first events of a pod's container wait for the API and the runtime, which matters where the agent has just started. 0 to 2 s; default 1 s.</summary>
    [DurationRange("00:00:00", "00:00:02")]
    public TimeSpan PodWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two tries to reach an API server that does not answer; the first comes after 0.2 s, each later one after twice as long. 1 to 300 s; default 10 s.</summary>
    [DurationRange("00:00:01", "00:05:00")]
    public TimeSpan RetryWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Objects of one kind that are remembered, pods that ended within ten minutes included; what comes beyond is counted and left out. 256 to 1,048,576; default 262,144.</summary>
    [Range(256, 1_048_576)]
    public int Objects { get; init; } = 262_144;
}
