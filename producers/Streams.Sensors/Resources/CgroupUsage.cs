namespace Streams.Sensors.Resources;

/// <summary>What a cgroup used since it was made, or uses now. -1 is unknown in every field.</summary>
internal readonly record struct CgroupUsage
{
    public CgroupUsage()
    {
    }

    public long CpuTimeNs { get; init; } = -1;

    public long ThrottledNs { get; init; } = -1;

    public long MemoryBytes { get; init; } = -1;

    public long MemoryPeakBytes { get; init; } = -1;

    public long MemoryLimitEvents { get; init; } = -1;

    public long IoReadBytes { get; init; } = -1;

    public long IoWrittenBytes { get; init; } = -1;

    public long Processes { get; init; } = -1;

    public long CpuPressureNs { get; init; } = -1;

    public long MemoryPressureNs { get; init; } = -1;

    public long IoPressureNs { get; init; } = -1;

    /// <summary>True while its processes are held by the freezer: the container is paused.</summary>
    public bool IsFrozen { get; init; }
}
