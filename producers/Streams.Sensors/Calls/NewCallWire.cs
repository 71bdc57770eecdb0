using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Calls;

/// <summary>A call that its CPU has not seen in that cgroup. Mirrors <c>struct wire_new_call</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct NewCallWire
{
    public readonly WireHeader Header;
    public readonly CallKey Key;
    public readonly ulong CgroupV2Id;
    public readonly ulong CgroupV1Id;
}
