namespace Streams.Sensors.Netlink;

/// <summary>What fanotify tells of a file. Source: FAN_MODIFY, FAN_CLOSE_WRITE, FAN_Q_OVERFLOW, include/uapi/linux/fanotify.h.</summary>
[Flags]
internal enum FileDeeds : ulong
{
    None = 0,
    Modified = 0x2,

    /// <summary>Closed by one that might have written.</summary>
    ClosedForWriting = 0x8,

    /// <summary>Of nothing: what came before this found no room.</summary>
    Overflow = 0x4000,
}
