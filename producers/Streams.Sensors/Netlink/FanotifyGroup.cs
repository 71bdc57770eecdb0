using System.Globalization;
using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Asks the kernel to tell which files are written on the mounts that are marked. It is told afterwards: no process waits for the agent.</summary>
/// <remarks>
/// The kernel opens each file for the reader, and it is closed as soon as it was looked at. What is alike and waits to be read is one message; 16,384 wait at most (fs.fanotify.max_queued_events).
/// A mark goes with its mount. Thread: one. Source: fanotify(7), fanotify_init(2), fanotify_mark(2).
/// </remarks>
internal sealed unsafe partial class FanotifyGroup : IDisposable
{
    /// <summary>Most messages that one <see cref="Read"/> hands out.</summary>
    public const int MostAtOnce = AtOnce * MostReads;

    private const uint ClosedOnExecAndNonBlocking = 0x1 | 0x2; // FAN_CLOEXEC | FAN_NONBLOCK, of the class FAN_CLASS_NOTIF, which is 0
    private const uint FileFlags = 0x80000 | 0x40000 | 0x800; // O_RDONLY | O_CLOEXEC | O_NOATIME | O_NONBLOCK: looking changes nothing and waits for nobody
    private const uint AddMount = 0x1 | 0x10; // FAN_MARK_ADD | FAN_MARK_MOUNT
    private const int PathOnly = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC: opens neither devices nor pipes
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int TryAgain = 11; // EAGAIN
    private const int AtOnce = 64; // files open at the same time
    private const int MostReads = 128; // then there is time for other things, however many come

    private readonly byte[] _buffer = new byte[AtOnce * FanotifyEvent.LeastBytes];
    private int _descriptor;

    private FanotifyGroup(int descriptor) => _descriptor = descriptor;

    public delegate void Handler(in FanotifyEvent told);

    /// <exception cref="SensorUnavailableException">The kernel refuses, or has no fanotify.</exception>
    public static FanotifyGroup Open()
    {
        var descriptor = Init(ClosedOnExecAndNonBlocking, FileFlags);
        return descriptor >= 0
            ? new FanotifyGroup(descriptor)
            : throw new SensorUnavailableException("asking fanotify for files", Refusal(Marshal.GetLastPInvokeError()), "give the agent CAP_SYS_ADMIN, or do without files");
    }

    /// <summary>Where a file that was told of lies, in the mounts that its process has; null where that cannot be said.</summary>
    public static string? PathOf(in FanotifyEvent told)
    {
        const string Deleted = " (deleted)";
        var link = LinkOf(told.File);
        var path = ProcReader.LinkOf(link);
        return path is not null && path.EndsWith(Deleted, StringComparison.Ordinal) && Lifecycle.Inode.IsUnlinked(link) ? path[..^Deleted.Length] : path; // a file may be called so
    }

    /// <summary>Number of the mount on which an open file lies; -1 where that cannot be said.</summary>
    public static int MountOf(int descriptor)
    {
        const string Field = "mnt_id:";
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}")).FirstOrDefault(text => text.StartsWith(Field, StringComparison.Ordinal));
        return int.TryParse(line.AsSpan(line is null ? 0 : Field.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var mount) ? mount : -1;
    }

    /// <summary>Marks the mount that lies at a path, if it is the one of this number; a container that moves its folders meanwhile cannot have others marked.</summary>
    public MarkOutcome Mark(string path, int mount)
    {
        var place = OpenFile(path, PathOnly);
        if (place < 0)
        {
            return MarkOutcome.Gone;
        }

        try
        {
            if (MountOf(place) != mount)
            {
                return MarkOutcome.Gone;
            }

            return Mark(_descriptor, AddMount, (ulong)(FileDeeds.Modified | FileDeeds.ClosedForWriting), CurrentDirectory, LinkOf(place)) == 0 ? MarkOutcome.Marked : MarkOutcome.Refused;
        }
        finally
        {
            _ = LibC.Close(place);
        }
    }

    /// <summary>Hands out what is there; gives how many messages the kernel could not hand over.</summary>
    public long Read(Handler handle)
    {
        var failed = 0L;
        for (var i = 0; i < MostReads; i++)
        {
            nint length;
            fixed (byte* to = _buffer)
            {
                length = LibC.Read(_descriptor, to, (nuint)_buffer.Length);
            }

            if (length > 0)
            {
                HandOut(_buffer.AsSpan(0, (int)length), handle);
            }
            else if (length == 0 || Marshal.GetLastPInvokeError() == TryAgain)
            {
                break;
            }
            else
            {
                failed++; // the kernel has given the message up: its file could not be opened
            }
        }

        return failed;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _descriptor, -1) is >= 0 and var open) // a second time its number may be another's
        {
            _ = LibC.Close(open);
        }
    }

    private static void HandOut(ReadOnlySpan<byte> messages, Handler handle)
    {
        while (FanotifyEvent.TryRead(messages, out var told))
        {
            messages = messages[told.Bytes..];
            try
            {
                handle(told);
            }
            finally
            {
                _ = told.File >= 0 ? LibC.Close(told.File) : 0;
            }
        }
    }

    private static string LinkOf(int descriptor) => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");

    private static string Refusal(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    [LibraryImport("libc", EntryPoint = "fanotify_init", SetLastError = true)]
    private static partial int Init(uint flags, uint fileFlags);

    [LibraryImport("libc", EntryPoint = "fanotify_mark", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mark(int descriptor, uint flags, ulong of, int directory, string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
