using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Streams.Sensors.Calls;

/// <summary>How often a system call returned, in the tenths of two seconds. Mirrors <c>struct wire_call_counts</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct CallCountsWire
{
    /// <summary>Which second the even counts are of, CLOCK_MONOTONIC.</summary>
    public readonly ulong EvenSecond;
    public readonly ulong OddSecond;

    /// <summary>All that was in counts that were since used for another second.</summary>
    public readonly ulong Retired;
    public readonly Tenths Even;
    public readonly Tenths Odd;

    /// <summary>Counts of the tenths of one second.</summary>
    [InlineArray(10)]
    internal struct Tenths
    {
        private uint _first;
    }
}
