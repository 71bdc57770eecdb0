using System.Buffers.Binary;

namespace Streams.Sensors.Netlink;

/// <summary>One message of fanotify.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Did">What was done, one or several.</param>
/// <param name="File">The file, opened for the reader; below 0 for none.</param>
/// <param name="Process">Who did it, in the reader's pid namespace; 0 for one outside it.</param>
/// <remarks>Source: struct fanotify_event_metadata, include/uapi/linux/fanotify.h of Linux 6.12.</remarks>
internal readonly record struct FanotifyEvent(int Bytes, FileDeeds Did, int File, uint Process)
{
    /// <summary>Bytes of a message of the class that only tells.</summary>
    public const int LeastBytes = 24;

    private const byte Version = 3;

    /// <summary>Reads the first message; false where there is none, or it is of another make.</summary>
    public static bool TryRead(ReadOnlySpan<byte> messages, out FanotifyEvent read)
    {
        read = default;
        if (messages.Length < LeastBytes || messages[4] != Version)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(messages);
        if (length < LeastBytes || length > messages.Length)
        {
            return false;
        }

        read = new FanotifyEvent(
            (int)length,
            (FileDeeds)BinaryPrimitives.ReadUInt64LittleEndian(messages[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(messages[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(messages[20..]));
        return true;
    }
}
