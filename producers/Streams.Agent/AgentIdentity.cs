namespace Streams.Agent;

/// <summary>The agent's names after the defaults were filled in.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Cluster">Cluster; empty for none.</param>
/// <param name="AgentId">Name of the agent, stable over restarts.</param>
/// <param name="BootId">Boot id of the kernel; empty is unknown.</param>
internal sealed record AgentIdentity(string Node, string Cluster, string AgentId, string BootId)
{
    private static readonly string[] MachineIdFiles = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

    /// <summary>Takes what the options say, and what the host says where they say nothing.</summary>
    public static AgentIdentity Of(AgentOptions options)
    {
        var node = options.Node.Length > 0 ? options.Node : Environment.MachineName;
        var machine = MachineIdFiles.Select(FirstLine).FirstOrDefault(id => id.Length > 0) ?? "";
        var agentId = options.AgentId.Length > 0 ? options.AgentId : machine.Length > 0 ? machine : node;
        return new AgentIdentity(node, options.Cluster, agentId, FirstLine("/proc/sys/kernel/random/boot_id"));
    }

    private static string FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim() ?? "";
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
