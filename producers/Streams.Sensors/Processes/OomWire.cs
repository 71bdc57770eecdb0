using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Processes;

/// <summary>The OOM killer chose a victim. Mirrors <c>struct wire_oom</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct OomWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;
}
