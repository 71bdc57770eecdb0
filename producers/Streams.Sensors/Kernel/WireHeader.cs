using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>First bytes of every message. Mirrors <c>struct wire_header</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct WireHeader
{
    public readonly WireKind Kind;
    public readonly uint Bytes;

    /// <summary>CLOCK_MONOTONIC (bpf_ktime_get_ns), the clock of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public readonly ulong MonotonicNs;
}
