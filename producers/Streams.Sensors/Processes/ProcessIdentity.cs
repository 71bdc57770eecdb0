using Streams.Schemas.Identity;

namespace Streams.Sensors.Processes;

/// <summary>Names a process for good, alike in all tiers.</summary>
/// <remarks>Start times are cut to /proc's resolution of 10 ms; in that time no pid comes round again.</remarks>
internal sealed class ProcessIdentity(string bootId)
{
    /// <summary>Resolution of the start time in /proc/PID/stat (USER_HZ is 100 on every architecture).</summary>
    public const long TickNs = 10_000_000;

    public string BootId => bootId;

    /// <summary>Reads the boot id of the running kernel.</summary>
    public static ProcessIdentity Read(string procRoot) =>
        new(File.ReadAllText(Path.Combine(procRoot, "sys/kernel/random/boot_id")).Trim());

    public long ExecIdOf(uint pid, ulong startBoottimeNs) =>
        pid == 0 ? 0 : ExecId.Of(bootId, (int)pid, (long)startBoottimeNs / TickNs * TickNs).Value;
}
