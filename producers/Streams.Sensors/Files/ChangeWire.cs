using System.Runtime.InteropServices;
using Streams.Sensors.Calls;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Files;

/// <summary>
/// A change of the file tree, or an open that failed; path and where it begins, target and where it begins follow without gaps.
/// Mirrors <c>struct wire_change</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct ChangeWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;
    public readonly long Result;
    public readonly WireCall Call;
    public readonly uint Mode;
    public readonly uint Flags;
    public readonly uint DirectoryBytes;
    public readonly uint PathBytes;
    public readonly uint TargetDirectoryBytes;
    public readonly uint TargetBytes;
    public readonly uint Reserved;
}
