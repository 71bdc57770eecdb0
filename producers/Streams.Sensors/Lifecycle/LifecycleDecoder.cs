using Streams.Schemas;

namespace Streams.Sensors.Lifecycle;

/// <summary>Says that a cgroup came or went; whether it is a container's is the agent's to judge.</summary>
internal static class LifecycleDecoder
{
    public static SensorEvent Made(string path, ulong id, long timeNs, long monotonicNs = 0) =>
        Of(LifecyclePhase.Created, path, id, timeNs, monotonicNs);

    public static SensorEvent Removed(string path, ulong id, long timeNs, long monotonicNs = 0) =>
        Of(LifecyclePhase.Removed, path, id, timeNs, monotonicNs);

    private static SensorEvent Of(LifecyclePhase phase, string path, ulong id, long timeNs, long monotonicNs) => new()
    {
        Class = SensorClasses.Lifecycle,
        CgroupId = (long)id,
        CgroupPath = path,
        TimeNs = timeNs,
        MonotonicNs = monotonicNs,
        Event = new Event
        {
            Kind = EventKind.Lifecycle,
            Lifecycle = new Schemas.Lifecycle { Phase = phase, Source = "cgroup" },
        },
    };
}
