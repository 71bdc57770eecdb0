using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Streams.Schemas;
using Streams.Sensors.Calls;

namespace Streams.Sensors.Files;

/// <summary>Turns messages and counters about files into events.</summary>
internal static class FileDecoder
{
    private const uint SetIds = 0xC00; // S_ISUID, S_ISGID
    private const uint PermissionBits = 0xFFF;
    private const uint TruncateFlag = 0x200; // O_TRUNC

    /// <summary>The path that a key stands for; null where the message is cut short.</summary>
    public static string? PathOf(ReadOnlySpan<byte> message)
    {
        ref readonly var wire = ref MemoryMarshal.AsRef<FileWire>(message);
        var text = message[Unsafe.SizeOf<FileWire>()..];
        return text.Length < wire.PathBytes ? null : Encoding.UTF8.GetString(text[..(int)wire.PathBytes]);
    }

    /// <summary>What was done with one file, the most consequential operation first.</summary>
    public static Event Folded(string path, uint mode, in FileCountsWire counts)
    {
        var operation = OperationOf(counts);
        return new Event
        {
            Kind = EventKind.FileActivity,
            Occurrences = (long)counts.Operations,
            FileActivity = new FileActivity
            {
                Operation = operation,
                Path = path,
                OpenFlags = (int)counts.OpenFlags,
                Mode = operation == FileOperation.Create ? (int)(mode & PermissionBits) : -1,
                Operations = (long)counts.Operations,
                BytesRead = (long)counts.BytesRead,
                BytesWritten = (long)counts.BytesWritten,
            },
        };
    }

    /// <summary>A change of the tree, a failed open, or a chmod that lends its file's identity; null where the message is cut short.</summary>
    public static Event? Changed(ReadOnlySpan<byte> message)
    {
        ref readonly var wire = ref MemoryMarshal.AsRef<ChangeWire>(message);
        var text = message[Unsafe.SizeOf<ChangeWire>()..];
        if (text.Length < (long)wire.PathBytes + wire.DirectoryBytes + wire.TargetBytes + wire.TargetDirectoryBytes)
        {
            return null;
        }

        var given = Take(ref text, wire.PathBytes);
        var path = ContainerPath.Join(Take(ref text, wire.DirectoryBytes), given);
        var target = Take(ref text, wire.TargetBytes);
        target = target.Length == 0 ? "" : ContainerPath.Join(Take(ref text, wire.TargetDirectoryBytes), target);
        var error = wire.Result < 0 ? (int)-wire.Result : 0;
        if (wire.Call == WireCall.Chmod && (wire.Mode & SetIds) != 0)
        {
            return new Event
            {
                Kind = EventKind.PrivilegeChange,
                PrivilegeChange = new PrivilegeChange { Operation = PrivilegeOperation.ChmodSetuid, Argument = $"{Convert.ToString(wire.Mode & PermissionBits, 8)} {path}", Error = error },
            };
        }

        return new Event
        {
            Kind = EventKind.FileActivity,
            FileActivity = new FileActivity
            {
                Operation = OperationOf(wire.Call),
                Path = wire.Call == WireCall.Symlink ? given : path, // what a link says is not resolved
                TargetPath = target,
                OpenFlags = wire.Call == WireCall.Open ? (int)wire.Flags : 0,
                Mode = wire.Call is WireCall.Chmod or WireCall.Create ? (int)(wire.Mode & PermissionBits) : -1,
                Operations = 1,
                Error = error,
            },
        };
    }

    private static FileOperation OperationOf(in FileCountsWire counts) =>
        counts.Flags.HasFlag(FileTraits.Device) ? FileOperation.DeviceOpen
        : counts.Flags.HasFlag(FileTraits.Created) ? FileOperation.Create
        : (counts.OpenFlags & TruncateFlag) != 0 && counts.Flags.HasFlag(FileTraits.OpenedToWrite) ? FileOperation.Truncate
        : counts.Writes > 0 ? FileOperation.Write
        : counts.Reads > 0 ? FileOperation.Read
        : FileOperation.Open;

    private static FileOperation OperationOf(WireCall call) => call switch
    {
        WireCall.Open => FileOperation.Open,
        WireCall.Create => FileOperation.Create,
        WireCall.Rename => FileOperation.Rename,
        WireCall.Unlink => FileOperation.Unlink,
        WireCall.Link or WireCall.Symlink => FileOperation.Link,
        WireCall.Chmod => FileOperation.Chmod,
        WireCall.Truncate => FileOperation.Truncate,
        _ => FileOperation.Unknown,
    };

    private static string Take(ref ReadOnlySpan<byte> text, uint length)
    {
        var taken = Encoding.UTF8.GetString(text[..(int)length]);
        text = text[(int)length..];
        return taken;
    }
}
