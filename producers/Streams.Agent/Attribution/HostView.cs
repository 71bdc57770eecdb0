namespace Streams.Agent.Attribution;

/// <summary>Says whether the agent sees the host's processes: its pid namespace, and its /proc.</summary>
internal static class HostView
{
    /// <summary>The host's pid namespace: PROC_PID_INIT_INO, include/linux/proc_ns.h.</summary>
    private const string InitialPidNamespace = "pid:[4026531836]";

    /// <summary>What is missing and what to do, in one line; null where nothing is.</summary>
    public static string? Lack(string procRoot)
    {
        var own = HostNamespaces.Link("/proc/self/ns/pid");
        if (own.Length > 0 && own != InitialPidNamespace)
        {
            return "the agent runs in a pid namespace of its own; run it with the host's (hostPID: true, --pid=host)";
        }

        if (HostNamespaces.Link(Path.Combine(procRoot, "self")).Length == 0)
        {
            return $"{procRoot} is not the /proc of the host's pid namespace; mount the host's there, or name another by --proc-root";
        }

        return Directory.Exists(Path.Combine(procRoot, "1"))
            ? null
            : $"{procRoot} hides the host's processes from this user (hidepid); give the agent CAP_SYS_PTRACE, or mount a /proc without hidepid and name it by --proc-root";
    }
}
