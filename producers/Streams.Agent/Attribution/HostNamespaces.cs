using System.Globalization;

namespace Streams.Agent.Attribution;

/// <summary>The namespaces of the host, which tell a container's process from one of the host's own.</summary>
/// <param name="Pid">Inode of the host's pid namespace. 0 is unknown.</param>
/// <param name="Mount">Inode of the host's mount namespace. 0 is unknown.</param>
internal sealed record HostNamespaces(long Pid, long Mount)
{
    /// <summary>Reads those of process 1, or the agent's own where that is not permitted.</summary>
    public static HostNamespaces Read(string procRoot) => new(Inode(Read(procRoot, "pid")), Inode(Read(procRoot, "mnt")));

    /// <summary>The link of one of the host's namespaces, such as <c>pid:[4026531836]</c>; empty where it cannot be read.</summary>
    public static string Read(string procRoot, string name) =>
        Link(Path.Combine(procRoot, "1", "ns", name)) is { Length: > 0 } first ? first : Link(Path.Combine(procRoot, "self", "ns", name));

    /// <summary>Target of a namespace link; empty where it cannot be read.</summary>
    public static string Link(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>True where a process with these namespaces is set apart from the host.</summary>
    public bool AreNotOf(long pidNamespace, long mountNamespace) =>
        IsForeignPid(pidNamespace) || (Mount != 0 && mountNamespace != 0 && mountNamespace != Mount);

    /// <summary>True where a pid namespace is known not to be the host's.</summary>
    public bool IsForeignPid(long pidNamespace) => Pid != 0 && pidNamespace != 0 && pidNamespace != Pid;

    /// <summary>True where a mount namespace is the host's own.</summary>
    public bool IsHostMount(long mountNamespace) => Mount != 0 && mountNamespace == Mount;

    private static long Inode(string link)
    {
        var open = link.IndexOf('[', StringComparison.Ordinal);
        return open >= 0 && long.TryParse(link.AsSpan(open + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode : 0;
    }
}
