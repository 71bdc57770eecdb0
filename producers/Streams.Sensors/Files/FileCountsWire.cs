using System.Runtime.InteropServices;

namespace Streams.Sensors.Files;

/// <summary>What a process did with a file in one generation. Mirrors <c>struct wire_file_counts</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct FileCountsWire
{
    public readonly ulong BytesRead;
    public readonly ulong BytesWritten;
    public readonly ulong Operations;
    public readonly uint Reads;
    public readonly uint Writes;
    public readonly uint OpenFlags;
    public readonly FileTraits Flags;
}
