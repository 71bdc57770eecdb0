using System.Runtime.InteropServices;

namespace Streams.Sensors.Calls;

/// <summary>One system call of one cgroup on one CPU. Mirrors <c>struct wire_call_key</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct CallKey
{
    public readonly ulong Cgroup;
    public readonly uint Number;
    public readonly uint Cpu;
}
