using System.Buffers.Binary;

namespace Streams.Sensors.Procfs;

/// <summary>What a connection moved since it was opened.</summary>
/// <remarks>Source: struct tcp_info, include/uapi/linux/tcp.h; a kernel before 4.19 tells less of it.</remarks>
internal readonly record struct TcpTraffic(long BytesSent, long BytesReceived, long PacketsSent, long PacketsReceived)
{
    private const int AcknowledgedOffset = 120;
    private const int ReceivedOffset = 128;
    private const int SegmentsOutOffset = 136;
    private const int SegmentsInOffset = 140;
    private const int SentOffset = 200;
    private const int SentAgainOffset = 208;

    public static TcpTraffic operator -(TcpTraffic now, TcpTraffic before) => new(
        now.BytesSent - before.BytesSent, now.BytesReceived - before.BytesReceived, now.PacketsSent - before.PacketsSent, now.PacketsReceived - before.PacketsReceived);

    public static TcpTraffic Read(ReadOnlySpan<byte> info) => info.Length < SegmentsInOffset + 4
        ? default
        : new TcpTraffic(
            info.Length >= SentAgainOffset + 8 ? Long(info, SentOffset) - Long(info, SentAgainOffset) : Long(info, AcknowledgedOffset),
            Long(info, ReceivedOffset),
            BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsOutOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsInOffset..]));

    private static long Long(ReadOnlySpan<byte> info, int at) => (long)BinaryPrimitives.ReadUInt64LittleEndian(info[at..]);
}
