using System.Globalization;

namespace Streams.Agent.Supervision;

/// <summary>A set of Linux capabilities, as a bit set in which bit n is capability n.</summary>
/// <remarks>Source: linux/capability.h, Linux 6.1.</remarks>
internal readonly record struct CapabilitySet(ulong Bits)
{
    private static readonly string[] s_names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service",
        "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin",
        "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap", "mac_override",
        "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
    ];

    /// <summary>Everything.</summary>
    public static CapabilitySet All => new(ulong.MaxValue);

    /// <summary>The set of these names, with or without cap_ before them.</summary>
    /// <exception cref="FormatException">One is no capability.</exception>
    public static CapabilitySet Of(params IEnumerable<string> names)
    {
        var bits = 0UL;
        foreach (var name in names)
        {
            var plain = name.Trim().ToLowerInvariant();
            var number = Array.IndexOf(s_names, plain.StartsWith("cap_", StringComparison.Ordinal) ? plain[4..] : plain);
            bits |= number >= 0 ? 1UL << number : throw new FormatException($"--keep-capabilities: {name.Trim()} is no capability; such as {s_names[2]}, see capabilities(7)");
        }

        return new CapabilitySet(bits);
    }

    /// <summary>One line of a process' status, such as CapBnd; null where it cannot be read.</summary>
    public static CapabilitySet? Read(string statusFile, string line)
    {
        try
        {
            var found = File.ReadLines(statusFile).FirstOrDefault(text => text.StartsWith(line + ":", StringComparison.Ordinal));
            return found is not null && ulong.TryParse(found[(line.Length + 1)..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? new CapabilitySet(bits) : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Of these, those that are not in another set, by number.</summary>
    public IEnumerable<int> Beyond(CapabilitySet needed)
    {
        for (var number = 0; number < 64; number++)
        {
            if ((Bits & ~needed.Bits & (1UL << number)) != 0)
            {
                yield return number;
            }
        }
    }

    /// <summary>Both.</summary>
    public static CapabilitySet operator |(CapabilitySet one, CapabilitySet other) => new(one.Bits | other.Bits);

    public override string ToString() => string.Join(", ", Beyond(default).Select(number => number < s_names.Length ? s_names[number] : number.ToString(CultureInfo.InvariantCulture)));
}
