using Streams.Schemas;

namespace Streams.Sensors.Files;

/// <summary>Which file a key stands for, who uses it, and since when in this generation.</summary>
internal sealed record NamedFile(string Path, uint Mode, Process? Process, long CgroupId, string CgroupPath, long TimeNs, long MonotonicNs)
{
    public SensorEvent ToEvent(Event folded) => new()
    {
        Class = SensorClasses.File,
        Event = folded,
        Process = Process,
        CgroupId = CgroupId,
        CgroupPath = CgroupPath,
        TimeNs = TimeNs,
        MonotonicNs = MonotonicNs,
    };
}
