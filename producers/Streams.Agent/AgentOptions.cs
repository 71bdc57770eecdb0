using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Agent;

/// <summary>Who this agent is, and where it keeps what it must know after a restart.</summary>
internal sealed record AgentOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent";

    /// <summary>Name of this node; default the host name.</summary>
    [Flag("--node")]
    public string Node { get; init; } = "";

    /// <summary>Cluster that this node belongs to; default none.</summary>
    [Flag("--cluster")]
    public string Cluster { get; init; } = "";

    /// <summary>Name of this agent, the same after a restart; default the machine id, else the node's name.</summary>
    [Flag("--agent-id")]
    public string AgentId { get; init; } = "";

    /// <summary>Directory for the little that must survive a restart: when this agent was last alive.</summary>
    [Flag("--state-dir")]
    public string StateDir { get; init; } = "/var/lib/streams-agent";

    /// <summary>What this agent does: node watches this host; cluster, one in a Kubernetes cluster, keeps cluster.endpoints.v1 equal to what the API says, and watches no process. Default node.</summary>
    [Flag("--role")]
    [AllowedValues("node", "cluster")]
    public string Role { get; init; } = "node";

    /// <summary>Says what would work on this host, and ends: 0 where everything does, 3 where something is missing.</summary>
    [Flag("--check")]
    public bool Check { get; init; }
}
