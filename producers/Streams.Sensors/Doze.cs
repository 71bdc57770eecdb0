using Streams.Sensors.Kernel;

namespace Streams.Sensors;

/// <summary>Lets a thread that looks several hundred times a second sleep between two looks.</summary>
/// <remarks>By the kernel's own call (<c>struct timespec</c>, seconds and nanoseconds): waiting on a handle takes locks and conditions of the runtime, and was a fifth of what the agent used at 1,000 events/s.</remarks>
public static class Doze
{
    /// <summary>Sleeps for <paramref name="time"/>, or shorter where a signal comes.</summary>
    public static unsafe void For(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            var spec = stackalloc long[2] { time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
            _ = LibC.Sleep(spec, null);
        }
    }
}
