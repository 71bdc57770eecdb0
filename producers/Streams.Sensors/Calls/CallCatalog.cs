using System.Runtime.InteropServices;
using static Streams.Sensors.Calls.WireCall;
using static Streams.Sensors.Calls.WireHandler;

namespace Streams.Sensors.Calls;

/// <summary>The list of system calls that are more than counted, with their numbers on either architecture.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/entry/syscalls/syscall_64.tbl and scripts/syscall.tbl.</remarks>
internal static class CallCatalog
{
    private const byte No = 255;

    /// <summary>The calls.</summary>
    public static IReadOnlyList<SystemCall> All { get; } =
    [
        // what a process may do
        Of("setuid", 105, 146, Setuid, Privilege),
        Of("setreuid", 113, 145, Setreuid, Privilege),
        Of("setresuid", 117, 147, Setresuid, Privilege),
        Of("capset", 126, 91, Capset, Privilege),
        Of("setns", 308, 268, Setns, Privilege),
        Of("unshare", 272, 97, Unshare, Privilege),
        Of("clone", 56, 220, Clone, Privilege),
        Of("clone3", 435, 435, Clone3, Privilege),
        Of("fork", 57, -1, Clone, None),
        Of("vfork", 58, -1, Clone, None),
        Of("ptrace", 101, 117, Ptrace, Privilege),
        Of("process_vm_writev", 311, 271, WriteMemory, Privilege),
        Of("mount", 165, 40, Mount, Privilege, path: 0, targetPath: 1),
        Of("umount2", 166, 39, Unmount, Privilege, path: 0),
        Of("move_mount", 429, 429, MoveMount, Privilege, path: 1, targetPath: 3),
        Of("pivot_root", 155, 41, PivotRoot, Privilege, path: 0, targetPath: 1),
        Of("init_module", 175, 105, LoadModule, Privilege, path: 2),
        Of("finit_module", 313, 273, LoadModule, Privilege, path: 1),
        Of("delete_module", 176, 106, RemoveModule, Privilege, path: 0),
        Of("bpf", 321, 280, Bpf, Privilege),
        Of("memfd_create", 319, 279, MemoryFile, Privilege, path: 0),
        Of("io_uring_setup", 425, 425, IoUring, Privilege),

        // files opened, read and written
        Of("open", 2, -1, WireCall.Open, WireHandler.Open, path: 0, flags: 1),
        Of("creat", 85, -1, WireCall.Open, WireHandler.Open, path: 0),
        Of("openat", 257, 56, WireCall.Open, WireHandler.Open, descriptor: 0, path: 1, flags: 2),
        Of("openat2", 437, 437, WireCall.Open, WireHandler.Open, descriptor: 0, path: 1),
        Of("open_by_handle_at", 304, 265, WireCall.Open, WireHandler.Open, descriptor: 0),
        Of("read", 0, 63, Read, Transfer, descriptor: 0, path: 1),
        Of("pread64", 17, 67, Read, Transfer, descriptor: 0),
        Of("readv", 19, 65, Read, Transfer, descriptor: 0),
        Of("preadv", 295, 69, Read, Transfer, descriptor: 0),
        Of("preadv2", 327, 286, Read, Transfer, descriptor: 0),
        Of("write", 1, 64, Write, Transfer, descriptor: 0, path: 1),
        Of("pwrite64", 18, 68, Write, Transfer, descriptor: 0),
        Of("writev", 20, 66, Write, Transfer, descriptor: 0),
        Of("pwritev", 296, 70, Write, Transfer, descriptor: 0),
        Of("pwritev2", 328, 287, Write, Transfer, descriptor: 0),
        Of("sendfile", 40, 71, SendFile, Transfer, descriptor: 1, targetDescriptor: 0),
        Of("copy_file_range", 326, 285, CopyRange, Transfer, descriptor: 0, targetDescriptor: 2),

        // the file tree changed
        Of("mkdir", 83, -1, Create, Change, path: 0, mode: 1),
        Of("mkdirat", 258, 34, Create, Change, descriptor: 0, path: 1, mode: 2),
        Of("mknod", 133, -1, Create, Change, path: 0, mode: 1),
        Of("mknodat", 259, 33, Create, Change, descriptor: 0, path: 1, mode: 2),
        Of("rename", 82, -1, Rename, Change, path: 0, targetPath: 1),
        Of("renameat", 264, 38, Rename, Change, descriptor: 0, path: 1, targetDescriptor: 2, targetPath: 3),
        Of("renameat2", 316, 276, Rename, Change, descriptor: 0, path: 1, targetDescriptor: 2, targetPath: 3),
        Of("unlink", 87, -1, Unlink, Change, path: 0),
        Of("unlinkat", 263, 35, Unlink, Change, descriptor: 0, path: 1),
        Of("rmdir", 84, -1, Unlink, Change, path: 0),
        Of("link", 86, -1, Link, Change, path: 0, targetPath: 1),
        Of("linkat", 265, 37, Link, Change, descriptor: 0, path: 1, targetDescriptor: 2, targetPath: 3),
        Of("symlink", 88, -1, Symlink, Change, path: 0, targetPath: 1),
        Of("symlinkat", 266, 36, Symlink, Change, path: 0, targetDescriptor: 1, targetPath: 2),
        Of("chmod", 90, -1, Chmod, Change, path: 0, mode: 1),
        Of("fchmod", 91, 52, Chmod, Change, descriptor: 0, mode: 1),
        Of("fchmodat", 268, 53, Chmod, Change, descriptor: 0, path: 1, mode: 2),
        Of("fchmodat2", 452, 452, Chmod, Change, descriptor: 0, path: 1, mode: 2),
        Of("truncate", 76, 45, Truncate, Change, path: 0),
        Of("ftruncate", 77, 46, Truncate, Change, descriptor: 0),

        // the network
        Of("accept", 43, 202, WireCall.Accept, WireHandler.Accept),
        Of("accept4", 288, 242, WireCall.Accept, WireHandler.Accept),
        Of("sendto", 44, 206, Send, Datagram, descriptor: 0),
        Of("sendmsg", 46, 211, SendMessage, Datagram, descriptor: 0),
        Of("sendmmsg", 307, 269, SendMessages, Datagram, descriptor: 0),
        Of("recvfrom", 45, 207, Receive, Datagram, descriptor: 0),
        Of("recvmsg", 47, 212, ReceiveMessage, Datagram, descriptor: 0),
        Of("recvmmsg", 299, 243, ReceiveMessages, Datagram, descriptor: 0),
    ];

    /// <summary>Number → what the kernel programs must know, on this machine's architecture.</summary>
    public static IEnumerable<(uint Number, WireCallKind Kind)> OfThisMachine() =>
        from call in All
        let number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? call.Arm64 : call.X64
        where number >= 0
        select ((uint)number, call.Kind);

    private static SystemCall Of(
        string name, int x64, int arm64, WireCall call, WireHandler handler,
        byte descriptor = No, byte path = No, byte targetDescriptor = No, byte targetPath = No, byte mode = No, byte flags = No) =>
        new(name, x64, arm64, new WireCallKind(call, handler, descriptor, path, targetDescriptor, targetPath, mode, flags));
}
