using System.Runtime.InteropServices;

namespace Streams.Sensors.Calls;

/// <summary>What a system call does, who looks at it, and which of its arguments is what (255 for none). Mirrors <c>struct wire_call_kind</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct WireCallKind(
    WireCall call, WireHandler handler, byte descriptor, byte path, byte targetDescriptor, byte targetPath, byte mode, byte flags)
{
    public readonly byte Call = (byte)call;
    public readonly byte Handler = (byte)handler;

    /// <summary>A file descriptor, or the directory that a path starts from.</summary>
    public readonly byte Descriptor = descriptor;
    public readonly byte Path = path;
    public readonly byte TargetDescriptor = targetDescriptor;
    public readonly byte TargetPath = targetPath;
    public readonly byte Mode = mode;
    public readonly byte Flags = flags;
}
