using System.Runtime.InteropServices;
using System.Text;

namespace Streams.Agent.Supervision;

/// <summary>Gives up what the program does not need, for good and in every thread.</summary>
/// <remarks>
/// Linux has capabilities for each thread. Where all threads can be reached (<see cref="ThreadCapabilities"/>) each gives up its own. A runtime has threads of its own before the first line of a program
/// runs, so there root lowers its bounding set and starts itself anew, in the same process: what root gets by that is what the bounding set leaves. Where there is nothing beyond, as under systemd or
/// Kubernetes, nothing happens. Source: capabilities(7), "Capabilities and execution of programs by root".
/// </remarks>
internal static partial class Privileges
{
    private const string Status = "/proc/self/status";

    /// <summary>Goes on, or starts anew, with what the tier needs and no more; comes back where nothing is to be given up, or it cannot be, with what is there beyond.</summary>
    /// <exception cref="FormatException">The options name what is no capability.</exception>
    public static CapabilitySet Limit(CapabilityOptions options, string tier)
    {
        if (options.Keep.Trim() == "all")
        {
            return default;
        }

        var needed = NeededCapabilities.Of(tier) | CapabilitySet.Of(options.Keep.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var beyond = CapabilitySet.Read(Status, "CapEff") is { } effective ? new CapabilitySet(effective.Bits & ~needed.Bits) : default;
        if (beyond.Bits == 0)
        {
            return default;
        }

        var isLower = ThreadCapabilities.LowerBoundingSet(needed); // once only: what starts anew finds nothing to lower, and goes on
        if (ThreadCapabilities.TryLimit(needed))
        {
            return default;
        }

        if (isLower && IsRoot())
        {
            Restart();
        }

        return beyond;
    }

    private static bool IsRoot() => File.ReadLines(Status).Any(line => line.StartsWith("Uid:", StringComparison.Ordinal) && line.Split('\t')[2] == "0");

    /// <summary>Comes back only where the kernel refuses.</summary>
    private static void Restart()
    {
        // arguments as the kernel has them: .NET does not tell the host's own
        var arguments = File.ReadAllText("/proc/self/cmdline", Encoding.Latin1).Split('\0')[..^1];
        var pointers = new nint[arguments.Length + 1];
        for (var i = 0; i < arguments.Length; i++)
        {
            var bytes = Encoding.Latin1.GetBytes(arguments[i] + "\0");
            pointers[i] = Marshal.AllocHGlobal(bytes.Length);
            Marshal.Copy(bytes, 0, pointers[i], bytes.Length);
        }

        // by its own name, which ps and the kernel's log show; an executable replaced meanwhile is still there as what runs
        const string Running = "/proc/self/exe";
        _ = Execv(Environment.ProcessPath is { } path && File.Exists(path) ? path : Running, pointers);
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execv(string path, nint[] arguments);
}
