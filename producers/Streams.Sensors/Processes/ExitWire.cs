using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Processes;

/// <summary>The last thread of a process ended. Mirrors <c>struct wire_exit</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct ExitWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;
    public readonly ulong CpuTimeNs;
    public readonly ulong PeakPages;

    /// <summary>As wait(2) has it: signal in the low 7 bits, exit code in the next byte.</summary>
    public readonly uint Status;
    public readonly uint Reserved;
}
