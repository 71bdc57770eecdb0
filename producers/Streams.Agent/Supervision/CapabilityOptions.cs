using Streams.Hosting.Options;

namespace Streams.Agent.Supervision;

/// <summary>What the agent may still do once it runs.</summary>
internal sealed record CapabilityOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Capabilities";

    /// <summary>Capabilities kept beside those that the sensors need, separated by commas, such as dac_override for runtime sockets of other users; all for no drop. Default none.</summary>
    [Flag("--keep-capabilities")]
    public string Keep { get; init; } = "";
}
