using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Processes;

/// <summary>A process was forked; the task is the child. Mirrors <c>struct wire_fork</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct ForkWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;
}
