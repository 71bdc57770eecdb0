using System.Globalization;
using Streams.Agent.Attribution;

namespace Streams.Agent.Phases;

/// <summary>Finds out who asked for a container: the processes of the host above its first one, and the service that they belong to.</summary>
/// <remarks>Shape: outermost first, such as <c>containerd.service, containerd-shim</c>. Bound: eight, the nearest. Thread: any.</remarks>
internal static class ProvisionChain
{
    private const int Longest = 8;

    /// <summary>Reads the chain above a process; empty where it is gone.</summary>
    public static List<string> Above(string procRoot, int pid)
    {
        var chain = new List<string>();
        for (var above = ParentOf(procRoot, pid); above > 1 && chain.Count < Longest; above = ParentOf(procRoot, above))
        {
            if (NameOf(procRoot, above) is not { Length: > 0 } name)
            {
                break;
            }

            chain.Add(name);
            if (ProcCgroup.TryRead(above) is { } path && CgroupPathCatalog.Match(path) is { Kind: CgroupKind.Service } service)
            {
                chain.Add(service.Id);
                break;
            }
        }

        chain.Reverse();
        return chain;
    }

    private static string? NameOf(string procRoot, int pid) => Read(procRoot, pid, "comm")?.TrimEnd('\n');

    /// <summary>0 where there is none.</summary>
    private static int ParentOf(string procRoot, int pid)
    {
        var stat = Read(procRoot, pid, "stat");
        var fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 1 } && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : 0;
    }

    private static string? Read(string procRoot, int pid, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(procRoot, pid.ToString(CultureInfo.InvariantCulture), file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
