using System.Buffers.Binary;

namespace Streams.Sensors.Connections;

/// <summary>What a connection moved since it was opened.</summary>
/// <remarks>Source: struct tcp_info, include/uapi/linux/tcp.h; a kernel before 4.19 tells less of it.</remarks>
internal readonly record struct Traffic(long BytesSent, long BytesReceived, long PacketsSent, long PacketsReceived)
{
    private const int AcknowledgedOffset = 120;
    private const int ReceivedOffset = 128;
    private const int SegmentsOutOffset = 136;
    private const int SegmentsInOffset = 140;
    private const int SentOffset = 200;
    private const int SentAgainOffset = 208;

    public static Traffic operator -(Traffic now, Traffic before) => new(
        now.BytesSent - before.BytesSent, now.BytesReceived - before.BytesReceived, now.PacketsSent - before.PacketsSent, now.PacketsReceived - before.PacketsReceived);

    /// <summary>Of a TCP connection, as the kernel tells it.</summary>
    public static Traffic OfTcp(ReadOnlySpan<byte> info) => info.Length < SegmentsInOffset + 4
        ? default
        : new Traffic(
            info.Length >= SentAgainOffset + 8 ? Long(info, SentOffset) - Long(info, SentAgainOffset) : Long(info, AcknowledgedOffset),
            Long(info, ReceivedOffset),
            BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsOutOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsInOffset..]));

    private static long Long(ReadOnlySpan<byte> info, int at) => (long)BinaryPrimitives.ReadUInt64LittleEndian(info[at..]);
}
