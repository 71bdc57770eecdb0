using Streams.Schemas;

namespace Streams.Sensors.Procfs;

/// <summary>A process as /proc shows it.</summary>
internal sealed record ProcProcess(uint Pid, ulong StartBoottimeNs, Process Process, long CgroupId, string CgroupPath)
{
    public SensorEvent ToEvent(bool isInventory, long timeNs) => new()
    {
        Class = SensorClasses.Process,
        Process = Process,
        CgroupId = CgroupId,
        CgroupPath = CgroupPath,
        TimeNs = timeNs,
        Event = new Event
        {
            Kind = EventKind.ProcessStarted,
            ProcessStarted = new ProcessStarted { Inventory = isInventory },
        },
    };
}
