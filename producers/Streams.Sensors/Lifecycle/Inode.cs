using System.Runtime.InteropServices;

namespace Streams.Sensors.Lifecycle;

/// <summary>What stat(2) knows and .NET does not show. A cgroup's id is the inode of its directory.</summary>
/// <remarks>Source: struct stat of x86-64 and of arm64, which agree in these places.</remarks>
internal static unsafe partial class Inode
{
    private const int StatBytes = 256;
    private const int NumberOffset = 8;
    private const int LinksOffset = 16; // 8 bytes on x86-64
    private const int LinksOffsetOfArm = 20; // 4 bytes, behind the mode
    private const int ChangedSecondsOffset = 104;
    private const int ChangedNanosecondsOffset = 112;

    /// <summary>The inode at <paramref name="path"/>, links followed; 0 where there is none.</summary>
    public static ulong Of(string path)
    {
        var buffer = stackalloc byte[StatBytes];
        return Stat(path, buffer) == 0 ? *(ulong*)(buffer + NumberOffset) : 0;
    }

    /// <summary>Last change of the inode, ns since 1970; 0 where there is none.</summary>
    public static long ChangedAtNs(string path)
    {
        var buffer = stackalloc byte[StatBytes];
        return Stat(path, buffer) == 0
            ? (*(long*)(buffer + ChangedSecondsOffset) * 1_000_000_000) + *(long*)(buffer + ChangedNanosecondsOffset)
            : 0;
    }

    /// <summary>True where the file has no name any more.</summary>
    public static bool IsUnlinked(string path)
    {
        var buffer = stackalloc byte[StatBytes];
        var offset = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? LinksOffsetOfArm : LinksOffset;
        return Stat(path, buffer) == 0 && *(uint*)(buffer + offset) == 0;
    }

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, byte* buffer);
}
