using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Processes;

/// <summary>
/// A program was executed; executable, invoked-as, working directory and arguments follow without gaps.
/// Mirrors <c>struct wire_exec</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct ExecWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;

    /// <summary>Last change of the executable's inode (ctime), realtime.</summary>
    public readonly long ExecutableChangedNs;
    public readonly ExecFlags Flags;
    public readonly uint ExecutableBytes;
    public readonly uint InvokedBytes;
    public readonly uint DirectoryBytes;
    public readonly uint ArgumentBytes;
    public readonly uint Reserved;
}
