using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Benchmarks.Agent;

/// <summary>What happens on the node while the agent is measured.</summary>
public sealed record AgentOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Agent";

    /// <summary>What the storming container does: open, connect, exec or mixed. Default mixed.</summary>
    [AllowedValues("open", "connect", "exec", "mixed")]
    public string Storm { get; init; } = "mixed";

    /// <summary>How long it does so, seconds. 1 to 3,600; default 10.</summary>
    [Range(1, 3_600)]
    public int Seconds { get; init; } = 10;

    /// <summary>Occurrences a second that it keeps to. 0 to 10,000,000; default 0, as fast as it goes.</summary>
    [Range(0, 10_000_000)]
    public int Rate { get; init; }

    /// <summary>Containers that are started and end, a third of them within 300 ms, instead of a storm. 0 to 100,000; default 0.</summary>
    [Range(0, 100_000)]
    public int Churn { get; init; }

    /// <summary>What makes the containers: runc, containerd or docker, the last two started for it in namespaces of their own. Default runc.</summary>
    [AllowedValues("runc", "containerd", "docker")]
    public string Runtime { get; init; } = "runc";

    /// <summary>What goes wrong meanwhile: none, small-ring, kafka-down, kill or disk-full. Default none.</summary>
    [AllowedValues("none", "small-ring", "kafka-down", "kill", "disk-full")]
    public string Fault { get; init; } = "none";

    /// <summary>Partitions of the events. 1 to 1,000; default 12.</summary>
    [Range(1, 1_000)]
    public int Partitions { get; init; } = 12;

    /// <summary>The agent to measure: an assembly (streams-agent.dll), or a published one as machine code (streams-agent); default the assembly of the same build.</summary>
    public string? Agent { get; init; }

    /// <summary>Form of the result on stdout: json.</summary>
    [Flag("--output", "-o")]
    public string Output { get; init; } = "json";
}
