using System.Collections.Frozen;

namespace Streams.Detection.Incidents;

/// <summary>The techniques that detectors name, with their tactics.</summary>
/// <remarks>Source: MITRE ATT&amp;CK Enterprise 18.0, platform Linux. Ids and tactics move between versions, so each alert says this one.</remarks>
internal static class AttackCatalog
{
    /// <summary>Version of ATT&amp;CK that the ids belong to.</summary>
    public const string Version = "18.0";

    private static readonly FrozenDictionary<string, AttackTechnique> s_techniques = new AttackTechnique[]
    {
        new("TA0002", "TA0002", "Execution", "", ""),
        new("T1036", "TA0005", "Defense Evasion", "T1036", "Masquerading"),
        new("T1048", "TA0010", "Exfiltration", "T1048", "Exfiltration Over Alternative Protocol"),
        new("T1055.008", "TA0004", "Privilege Escalation", "T1055", "Process Injection", "Ptrace System Calls"),
        new("T1059", "TA0002", "Execution", "T1059", "Command and Scripting Interpreter"),
        new("T1059.004", "TA0002", "Execution", "T1059", "Command and Scripting Interpreter", "Unix Shell"),
        new("T1105", "TA0011", "Command and Control", "T1105", "Ingress Tool Transfer"),
        new("T1547.006", "TA0003", "Persistence", "T1547", "Boot or Logon Autostart Execution", "Kernel Modules and Extensions"),
        new("T1548.001", "TA0004", "Privilege Escalation", "T1548", "Abuse Elevation Control Mechanism", "Setuid and Setgid"),
        new("T1609", "TA0002", "Execution", "T1609", "Container Administration Command"),
        new("T1610", "TA0002", "Execution", "T1610", "Deploy Container"),
        new("T1611", "TA0004", "Privilege Escalation", "T1611", "Escape to Host"),
        new("T1613", "TA0007", "Discovery", "T1613", "Container and Resource Discovery"),
        new("T1620", "TA0005", "Defense Evasion", "T1620", "Reflective Code Loading"),
    }.ToFrozenDictionary(technique => technique.Id, StringComparer.Ordinal);

    /// <summary>Ids that are known.</summary>
    public static IEnumerable<string> Ids => s_techniques.Keys;

    /// <summary>The technique of an id, or null for one that another version's detector named.</summary>
    public static AttackTechnique? Find(string id) => s_techniques.GetValueOrDefault(id);
}
