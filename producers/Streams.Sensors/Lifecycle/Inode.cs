using System.Runtime.InteropServices;
using System.Text;

namespace Streams.Sensors.Lifecycle;

/// <summary>Inode numbers, which .NET does not show. A cgroup's id is the inode of its directory.</summary>
internal static unsafe partial class Inode
{
    private const int StatBytes = 256;
    private const int InodeOffset = 8; // struct stat of x86-64 and of arm64: st_dev (8 bytes), then st_ino

    /// <summary>The inode at <paramref name="path"/>, links followed; 0 where there is none.</summary>
    public static ulong Of(string path)
    {
        var buffer = stackalloc byte[StatBytes];
        return Stat(path, buffer) == 0 ? *(ulong*)(buffer + InodeOffset) : 0;
    }

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, byte* buffer);
}
