namespace Streams.Sensors.Lifecycle;

/// <summary>One number for a cgroup of either hierarchy, as the kernel programs use it: ids of the memory hierarchy lie in the upper half. Mirrors <c>cgroup_of</c> in bpf/call.h.</summary>
internal static class CgroupKey
{
    public static ulong Of(bool isUnified, ulong id) => isUnified ? id : id << 32 | id >> 32;

    public static (ulong UnifiedId, ulong MemoryId) Split(ulong key) => (key & 0xffff_ffff) == 0 ? (0, key >> 32) : (key, 0);
}
