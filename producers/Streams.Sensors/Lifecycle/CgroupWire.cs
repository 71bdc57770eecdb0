using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Lifecycle;

/// <summary>A cgroup was made or removed; its path follows. Mirrors <c>struct wire_cgroup</c> in bpf/wire.h up to the path; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct CgroupWire
{
    public const uint Made = 1;
    public const uint Removed = 2;

    public readonly WireHeader Header;
    public readonly ulong Id;

    /// <summary>0 is the unified hierarchy.</summary>
    public readonly uint Hierarchy;
    public readonly uint Operation;

    /// <summary>Length of the path with its closing 0.</summary>
    public readonly uint PathBytes;
    public readonly uint Reserved;
}
