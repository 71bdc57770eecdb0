using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Streams.Sensors.Lifecycle;

/// <summary>A cgroup that was made or removed, as the kernel told it.</summary>
internal readonly record struct CgroupChange(bool IsMade, bool IsUnified, ulong Id, string Path)
{
    public static CgroupChange Decode(ReadOnlySpan<byte> message)
    {
        ref readonly var wire = ref MemoryMarshal.AsRef<CgroupWire>(message);
        var path = message[Unsafe.SizeOf<CgroupWire>()..];
        path = path[..Math.Min(path.Length, (int)wire.PathBytes)];
        var end = path.IndexOf((byte)0);
        return new CgroupChange(
            wire.Operation == CgroupWire.Made,
            wire.Hierarchy == 0,
            wire.Id,
            Encoding.UTF8.GetString(end < 0 ? path : path[..end]));
    }
}
