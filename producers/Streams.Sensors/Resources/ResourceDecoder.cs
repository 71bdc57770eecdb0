using Streams.Schemas;

namespace Streams.Sensors.Resources;

/// <summary>Turns two readings of a cgroup into what was used between them.</summary>
internal static class ResourceDecoder
{
    public static Event Between(in CgroupUsage before, in CgroupUsage now, TimeSpan interval) => new()
    {
        Kind = EventKind.ResourceSample,
        ResourceSample = new ResourceSample
        {
            IntervalNs = interval.Ticks * 100,
            CpuTimeNs = Difference(before.CpuTimeNs, now.CpuTimeNs),
            ThrottledNs = Difference(before.ThrottledNs, now.ThrottledNs),
            MemoryBytes = now.MemoryBytes,
            MemoryPeakBytes = now.MemoryPeakBytes,
            MemoryLimitEvents = Difference(before.MemoryLimitEvents, now.MemoryLimitEvents),
            IoReadBytes = Difference(before.IoReadBytes, now.IoReadBytes),
            IoWrittenBytes = Difference(before.IoWrittenBytes, now.IoWrittenBytes),
            Processes = now.Processes,
            CpuPressureNs = Difference(before.CpuPressureNs, now.CpuPressureNs),
            MemoryPressureNs = Difference(before.MemoryPressureNs, now.MemoryPressureNs),
            IoPressureNs = Difference(before.IoPressureNs, now.IoPressureNs),
        },
    };

    // A counter that fell was set back: what it shows is what was used since.
    private static long Difference(long before, long now)
    {
        if (before < 0 || now < 0)
        {
            return -1;
        }

        return now >= before ? now - before : now;
    }
}
