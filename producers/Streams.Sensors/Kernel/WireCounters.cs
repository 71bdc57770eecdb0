using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>One class's counters of one CPU. Mirrors <c>struct wire_counters</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct WireCounters
{
    public ulong Seen;
    public ulong Filtered;
    public ulong Lost;
    public ulong TakenOver;
}
