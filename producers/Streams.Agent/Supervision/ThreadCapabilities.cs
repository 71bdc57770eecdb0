using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Streams.Agent.Supervision;

/// <summary>Gives capabilities up in the threads that there are, without starting the program anew.</summary>
/// <remarks>
/// Each thread has capabilities of its own, and hands them to those that it starts. Compiled to machine code, the program has two threads when it has read its options: this one and the one that runs
/// finalizers, which a finalizer reaches. On the runtime there are more, which nobody reaches. Source: capabilities(7), capset(2); linux/capability.h.
/// </remarks>
internal static unsafe partial class ThreadCapabilities
{
    private const int DropFromBoundingSet = 24;
    private const uint Version = 0x20080522;
    private const int Reachable = 2;
    private const string Threads = "/proc/self/task";

    /// <summary>True where afterwards no thread may do more than the set says.</summary>
    public static bool TryLimit(CapabilitySet needed)
    {
        if (Directory.GetDirectories(Threads).Length > Reachable)
        {
            return false;
        }

        Limit(needed);
        LimitFinalizers(needed);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Directory.GetDirectories(Threads).All(thread => IsWithin(needed, thread, "CapPrm") && IsWithin(needed, thread, "CapBnd"));
    }

    /// <summary>Takes from this thread's bounding set what is beyond; true where something was taken.</summary>
    public static bool LowerBoundingSet(CapabilitySet needed)
    {
        var isLower = false;
        foreach (var number in (CapabilitySet.Read("/proc/thread-self/status", "CapBnd") ?? default).Beyond(needed))
        {
            isLower |= Prctl(DropFromBoundingSet, (nuint)number, 0, 0, 0) == 0;
        }

        return isLower;
    }

    private static bool IsWithin(CapabilitySet needed, string thread, string set) =>
        CapabilitySet.Read(Path.Combine(thread, "status"), set) is { } may && (may.Bits & ~needed.Bits) == 0;

    private static void Limit(CapabilitySet needed)
    {
        LowerBoundingSet(needed); // first, for it needs one of those that are given up
        var header = new Header { Version = Version };
        var sets = stackalloc Half[2];
        if (Get(&header, sets) != 0)
        {
            return;
        }

        for (var half = 0; half < 2; half++)
        {
            var bits = (uint)(needed.Bits >> (32 * half));
            sets[half] = new Half { Effective = sets[half].Effective & bits, Permitted = sets[half].Permitted & bits, Inheritable = sets[half].Inheritable & bits };
        }

        _ = Set(&header, sets);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // so that nothing holds it any more
    private static void LimitFinalizers(CapabilitySet needed) => _ = new InFinalizer(needed);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "capget")]
    private static partial int Get(Header* header, Half* sets);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static partial int Set(Header* header, Half* sets);

    private struct Header
    {
        public uint Version;
        public int Pid; // 0: this thread
    }

    private struct Half
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }

    private sealed class InFinalizer(CapabilitySet needed)
    {
        ~InFinalizer() => Limit(needed);
    }
}
