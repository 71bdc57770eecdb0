using System.Buffers.Binary;

namespace Streams.Sensors.Netlink;

/// <summary>One message of the kernel's process connector.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Cpu">Where; each CPU numbers its own messages.</param>
/// <param name="Sequence">Number on that CPU.</param>
/// <param name="MonotonicNs">When, CLOCK_MONOTONIC.</param>
/// <param name="Thread">Thread that it happened to; the child of a fork.</param>
/// <param name="Process">Its process.</param>
/// <param name="First">Fork: the parent's process. Exit: the status as wait(2) has it. Ids: the real one. Tracing: the tracer's process, 0 where it ended. Acknowledgement: errno.</param>
/// <param name="Second">Ids: the effective one.</param>
/// <remarks>Source: include/uapi/linux/cn_proc.h and connector.h of Linux 6.12.</remarks>
internal readonly record struct ConnectorEvent(ConnectorKind Kind, uint Cpu, uint Sequence, ulong MonotonicNs, uint Thread, uint Process, uint First, uint Second)
{
    private const int SequenceOffset = NetlinkSocket.HeaderBytes + 8;
    private const int BodyOffset = NetlinkSocket.HeaderBytes + 20;
    private const int LeastBytes = BodyOffset + 16;

    /// <summary>Reads one netlink message; false where it is too short for what it says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out ConnectorEvent read)
    {
        read = default;
        if (message.Length < LeastBytes + 4)
        {
            return false;
        }

        var body = message[BodyOffset..];
        var kind = (ConnectorKind)Word(body, 0);
        var data = body[16..];
        if (data.Length < BytesOf(kind))
        {
            return false;
        }

        var (thread, process, first, second) = kind switch
        {
            ConnectorKind.Acknowledgement => (0u, 0u, Word(data, 0), 0u),
            ConnectorKind.Fork => (Word(data, 8), Word(data, 12), Word(data, 4), 0u),
            ConnectorKind.UserId or ConnectorKind.GroupId => (Word(data, 0), Word(data, 4), Word(data, 8), Word(data, 12)),
            ConnectorKind.Tracing => (Word(data, 0), Word(data, 4), Word(data, 12), 0u),
            ConnectorKind.Exit => (Word(data, 0), Word(data, 4), Word(data, 8), 0u),
            ConnectorKind.Exec => (Word(data, 0), Word(data, 4), 0u, 0u),
            _ => (0u, 0u, 0u, 0u),
        };
        read = new ConnectorEvent(kind, Word(body, 4), BinaryPrimitives.ReadUInt32LittleEndian(message[SequenceOffset..]), BinaryPrimitives.ReadUInt64LittleEndian(body[8..]), thread, process, first, second);
        return true;
    }

    private static int BytesOf(ConnectorKind kind) => kind switch
    {
        ConnectorKind.Fork or ConnectorKind.UserId or ConnectorKind.GroupId or ConnectorKind.Tracing or ConnectorKind.Exit => 16,
        ConnectorKind.Exec => 8,
        _ => 4,
    };

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
