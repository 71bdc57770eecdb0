using Streams.Schemas;

namespace Streams.Sensors.Lifecycle;

/// <summary>Says that a cgroup came or went, or was frozen and thawed; whether it is a container's is the agent's to judge.</summary>
internal static class LifecycleDecoder
{
    public static SensorEvent Made(string path, ulong id, long timeNs, long monotonicNs = 0) =>
        Of(LifecyclePhase.Created, path, id, timeNs, monotonicNs);

    public static SensorEvent Removed(string path, ulong id, long timeNs, long monotonicNs = 0) =>
        Of(LifecyclePhase.Removed, path, id, timeNs, monotonicNs);

    public static SensorEvent Paused(string path, ulong id, long timeNs, bool isPaused) =>
        Of(isPaused ? LifecyclePhase.Paused : LifecyclePhase.Unpaused, path, id, timeNs, monotonicNs: 0);

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
