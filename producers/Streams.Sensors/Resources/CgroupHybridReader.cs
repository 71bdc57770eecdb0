namespace Streams.Sensors.Resources;

/// <summary>Reads a host that has v1 and v2 side by side: each number from the hierarchy that counts it.</summary>
internal sealed class CgroupHybridReader(ICgroupReader v1, ICgroupReader v2) : ICgroupReader
{
    public bool TryRead(string path, out CgroupUsage usage)
    {
        var isInV1 = v1.TryRead(path, out var first);
        var isInV2 = v2.TryRead(path, out var second);
        usage = new CgroupUsage
        {
            CpuTimeNs = Known(first.CpuTimeNs, second.CpuTimeNs),
            ThrottledNs = Known(first.ThrottledNs, second.ThrottledNs),
            MemoryBytes = Known(first.MemoryBytes, second.MemoryBytes),
            MemoryPeakBytes = Known(first.MemoryPeakBytes, second.MemoryPeakBytes),
            MemoryLimitEvents = Known(first.MemoryLimitEvents, second.MemoryLimitEvents),
            IoReadBytes = Known(first.IoReadBytes, second.IoReadBytes),
            IoWrittenBytes = Known(first.IoWrittenBytes, second.IoWrittenBytes),
            Processes = Known(first.Processes, second.Processes),
            CpuPressureNs = second.CpuPressureNs,
            MemoryPressureNs = second.MemoryPressureNs,
            IoPressureNs = second.IoPressureNs,
            IsFrozen = first.IsFrozen || second.IsFrozen,
        };
        return isInV1 || isInV2;
    }

    private static long Known(long first, long second) => first >= 0 ? first : second;
}
