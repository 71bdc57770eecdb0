using System.Runtime.InteropServices;

namespace Streams.Sensors.Files;

/// <summary>A file of a process, for as long as one generation of counters lasts. Mirrors <c>struct wire_file_key</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct FileKey
{
    public readonly ulong Dentry;
    public readonly ulong NameHash;
    public readonly uint Pid;
    public readonly uint Reserved;
}
