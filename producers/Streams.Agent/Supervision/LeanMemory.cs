using System.Runtime.InteropServices;

namespace Streams.Agent.Supervision;

/// <summary>Keeps no memory from the node that nothing uses.</summary>
internal static partial class LeanMemory
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    /// <summary>Lets native code allocate from one arena: by default every thread that allocates keeps one of its own, a dozen here. To be called before threads start.</summary>
    public static void OneArena()
    {
        try
        {
            _ = SetAllocator(ArenaMax, 1);
        }
        catch (EntryPointNotFoundException)
        {
            // another allocator than glibc's: nothing to set
        }
    }

    /// <summary>Gives back what only the start needed: types of the kernel as the loader read them, options, compiled patterns.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = TrimAllocator(0);
        }
        catch (EntryPointNotFoundException)
        {
            // as above
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimAllocator(nuint keep);
}
