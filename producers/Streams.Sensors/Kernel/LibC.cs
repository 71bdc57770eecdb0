using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>The system calls that .NET does not offer.</summary>
internal static unsafe partial class LibC
{
    public const int ReadOnly = 1;
    public const int ReadWrite = 3;
    public const int Shared = 1;
    public const int OperationNotPermitted = 1;
    public const int PermissionDenied = 13;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    public static partial int Sleep(long* time, long* left);
}
