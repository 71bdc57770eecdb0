using System.Collections.Frozen;
using System.Text;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>What a program's file name tells.</summary>
internal static class ProgramName
{
    private const int LongestName = 32;

    private static readonly FrozenSet<string> s_shells =
        "sh bash dash ash zsh ksh mksh csh tcsh fish rbash".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_interpreters =
        "python perl ruby php lua node nodejs awk gawk mawk tclsh expect".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_clients =
        "curl wget nc ncat netcat nc.openbsd nc.traditional socat".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // What people expect to see in a process list and do not look at twice.
    private static readonly FrozenSet<string> s_system =
        ("init systemd systemd-journald systemd-logind systemd-udevd systemd-resolved cron crond sshd rsyslogd syslogd dbus-daemon agetty login "
        + "kworker kthreadd ksoftirqd kswapd0 kdevtmpfs khugepaged migration rcu_sched watchdogd "
        + "containerd containerd-shim dockerd runc kubelet kube-proxy pause coredns "
        + "nginx apache2 httpd php-fpm mysqld postgres redis-server java "
        + "sh bash dash ls ps top cat cp mv rm ln find grep sed tar gzip su sudo passwd mount umount ping curl wget apt apt-get dpkg apk yum rpm ip ifconfig netstat ss")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_shellLookup = s_shells.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_interpreterLookup = s_interpreters.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_clientLookup = s_clients.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_systemLookup = s_system.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The last component of a path.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    /// <summary>True for a command shell.</summary>
    public static bool IsShell(ReadOnlySpan<byte> path) => Contains(s_shellLookup, Of(path).TrimStart((byte)'-'));

    /// <summary>True for an interpreter of scripts, whatever its version.</summary>
    public static bool IsInterpreter(ReadOnlySpan<byte> path) => Contains(s_interpreterLookup, Of(path).TrimEnd("0123456789.-"u8));

    /// <summary>True for a client that speaks to any server.</summary>
    public static bool IsNetworkClient(ReadOnlySpan<byte> path) => Contains(s_clientLookup, Of(path));

    /// <summary>True for a name that a system program has.</summary>
    public static bool IsOfSystem(ReadOnlySpan<byte> path) => Contains(s_systemLookup, Of(path).Trim("[]"u8));

    /// <summary>True for a folder in which an image keeps its programs.</summary>
    public static bool IsInSystemFolder(ReadOnlySpan<byte> path) =>
        path.StartsWith("/bin/"u8) || path.StartsWith("/sbin/"u8) || path.StartsWith("/usr/"u8)
        || path.StartsWith("/lib/"u8) || path.StartsWith("/lib64/"u8) || path.StartsWith("/opt/"u8);

    /// <summary>A path as words: at most 120 characters.</summary>
    public static string Text(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path.Length <= 120 ? path : path[^120..]);

    /// <summary>A process's program as words: its path, or its name where no path is known.</summary>
    public static string Text(in ProcessView process) => Text(process.Executable.IsEmpty ? process.Name : process.Executable);

    private static bool Contains(FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> names, ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[LongestName];
        return name.Length <= LongestName && Encoding.UTF8.TryGetChars(name, text, out var length) && names.Contains(text[..length]);
    }
}
