using System.Globalization;

namespace Streams.Lab.Grounds;

/// <summary>What <c>docker run --privileged</c> stands for on this host.</summary>
/// <remarks>The engine wants to give every capability that the kernel knows, and fails where one is missing in its own bounding set, as inside a virtual machine's container.</remarks>
internal static class AllPrivileges
{
    /// <summary>The flag of a privileged container.</summary>
    public const string Flag = "--privileged";

    // linux/capability.h, by number
    private static readonly string[] s_names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN",
        "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME",
        "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON",
        "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>Flags for this host.</summary>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    public static IReadOnlyList<string> OfThisHost() =>
        FlagsFor(BoundingSet(File.ReadAllText("/proc/self/status")), int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), CultureInfo.InvariantCulture));

    /// <summary>Flags that give what a bounding set holds: the plain one where it holds all.</summary>
    /// <param name="bounding">The set, a bit a capability.</param>
    /// <param name="last">Number of the last capability that the kernel knows.</param>
    public static IReadOnlyList<string> FlagsFor(ulong bounding, int last)
    {
        string[] missing = [.. s_names.Take(last + 1).Where((_, number) => (bounding & (1UL << number)) == 0)];
        return missing.Length == 0
            ? [Flag]
            :
            [
                "--cap-add", "ALL", .. missing.SelectMany(name => new[] { "--cap-drop", name }), "--device-cgroup-rule", "a *:* rwm",
                "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined",
            ];
    }

    /// <summary>The bounding set that a /proc/PID/status tells.</summary>
    public static ulong BoundingSet(string status)
    {
        const string Line = "\nCapBnd:\t";
        var at = status.IndexOf(Line, StringComparison.Ordinal) + Line.Length;
        return ulong.Parse(status.AsSpan(at, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
