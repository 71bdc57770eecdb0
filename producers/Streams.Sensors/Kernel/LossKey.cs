using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>Losses of one cgroup. Mirrors <c>struct wire_loss</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct LossKey
{
    public readonly ulong Cgroup;
    public readonly WireClass Class;

    /// <summary>0 the ring, 1 a map that was full, 2 the container's budget. Mirrors <c>enum wire_place</c>.</summary>
    public readonly uint Place;
}
