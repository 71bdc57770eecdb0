using System.Runtime.InteropServices;

namespace Streams.Benchmarks.Codec;

/// <summary>Processor time of the calling thread, so that other programs on the machine do not count.</summary>
/// <remarks>Source: clock_gettime(2), CLOCK_THREAD_CPUTIME_ID.</remarks>
internal static partial class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    public static long NowNs()
    {
        _ = GetTime(ThreadProcessorTime, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
