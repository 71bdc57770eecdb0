using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Streams.Lab.Grounds;

/// <summary>What /proc says of processes, and the one thing that is done to them.</summary>
internal static partial class ProcTable
{
    private const int KillSignal = 9;
    private const int TerminateSignal = 15;

    /// <summary>Start of a process in clock ticks since boot; null where there is none.</summary>
    public static long? StartedTicks(int pid) => Stat(pid) is { } fields ? long.Parse(fields[19], CultureInfo.InvariantCulture) : null;

    /// <summary>User and system time of a process, seconds; null where there is none.</summary>
    public static double? ProcessorSeconds(int pid) => Stat(pid) is { } fields
        ? (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0
        : null;

    /// <summary>Largest resident set of a process so far, bytes; null where there is none.</summary>
    public static long? PeakResidentBytes(int pid) =>
        Lines(pid, "status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1_024
            : null;

    /// <summary>True while this very process runs.</summary>
    public static bool IsAlive(OwnedProcess process) => process.Pid > 0 && StartedTicks(process.Pid) == process.StartedTicks;

    /// <summary>Processes whose environment has the variable with the value.</summary>
    public static IEnumerable<int> WithEnvironment(string name, string value)
    {
        var wanted = Encoding.UTF8.GetBytes($"{name}={value}\0");
        return All().Where(pid => Bytes(pid, "environ").AsSpan().IndexOf(wanted) >= 0);
    }

    /// <summary>All pids.</summary>
    public static IEnumerable<int> All() =>
        from folder in Directory.GetDirectories("/proc")
        let pid = int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        where pid > 0
        select pid;

    /// <summary>Ends a process at once.</summary>
    public static void KillNow(int pid) => _ = Kill(pid, KillSignal);

    /// <summary>Asks a process to end.</summary>
    public static void AskToStop(int pid) => _ = Kill(pid, TerminateSignal);

    /// <summary>Fields of /proc/PID/stat after the name, the state first.</summary>
    private static string[]? Stat(int pid)
    {
        var text = Encoding.UTF8.GetString(Bytes(pid, "stat"));
        var end = text.LastIndexOf(')');
        return end < 0 ? null : text[(end + 2)..].Split(' ');
    }

    private static string[] Lines(int pid, string file) => Encoding.UTF8.GetString(Bytes(pid, file)).Split('\n');

    private static byte[] Bytes(int pid, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it ended meanwhile, or is another's
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
