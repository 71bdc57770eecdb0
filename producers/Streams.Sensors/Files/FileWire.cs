using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Files;

/// <summary>Tells which file a key stands for; its path follows. Mirrors <c>struct wire_file</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct FileWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;
    public readonly FileKey Key;
    public readonly uint Mode;
    public readonly uint PathBytes;
}
