using System.Runtime.InteropServices;
using Streams.Sensors.Calls;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Privileges;

/// <summary>A call that changes, or would change, what a process may do; two texts follow without gaps. Mirrors <c>struct wire_privilege</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct PrivilegeWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;

    /// <summary>What the call returned; a negative errno where it was refused.</summary>
    public readonly long Result;
    public readonly ulong Argument0;

    /// <summary>For clone3 the flags, which lie in memory.</summary>
    public readonly ulong Argument1;
    public readonly ulong Argument2;
    public readonly ulong Argument3;
    public readonly WireCall Call;
    public readonly uint TextBytes;
    public readonly uint MoreBytes;
    public readonly uint Reserved;
}
