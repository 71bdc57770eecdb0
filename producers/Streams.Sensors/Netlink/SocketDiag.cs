using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Streams.Sensors.Connections;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Asks the kernel for the TCP sockets of a network namespace, with what they moved.</summary>
/// <remarks>
/// Enters the namespace for the question, which needs CAP_SYS_ADMIN for others than the agent's own, and comes back.
/// Thread: one of its own, whose network namespace nothing else depends on. Source: sock_diag(7), include/uapi/linux/inet_diag.h and tcp.h.
/// </remarks>
internal sealed unsafe partial class SocketDiag(string procRoot) : ITcpTable
{
    private const int Protocol = 4; // NETLINK_SOCK_DIAG
    private const ushort ByFamily = 20; // SOCK_DIAG_BY_FAMILY
    private const ushort DumpRequest = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
    private const ushort ErrorMessage = 2; // NLMSG_ERROR
    private const ushort Done = 3; // NLMSG_DONE
    private const byte Tcp = 6;
    private const byte InterNetwork = 2;
    private const byte InterNetworkV6 = 10;
    private const byte WithTraffic = 1 << 1; // INET_DIAG_INFO
    private const uint States = (1 << TcpEntry.Established) | (1 << TcpEntry.Listen);
    private const int RequestBytes = NetlinkSocket.HeaderBytes + 56;
    private const int MessageBytes = 72;
    private const ushort TrafficAttribute = 2; // INET_DIAG_INFO
    private const int NetworkNamespace = 0x4000_0000; // CLONE_NEWNET

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool HasTraffic => true;

    /// <inheritdoc/>
    public IReadOnlyList<TcpEntry>? TryRead(uint pid)
    {
        var isOwn = ProcReader.LinkOf($"{procRoot}/{pid}/ns/net") == ProcReader.LinkOf("/proc/thread-self/ns/net");
        if (isOwn)
        {
            return Ask();
        }

        using var home = File.OpenHandle("/proc/thread-self/ns/net");
        try
        {
            using var there = File.OpenHandle($"{procRoot}/{pid}/ns/net");
            if (Enter((int)there.DangerousGetHandle(), NetworkNamespace) != 0)
            {
                return null;
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null; // ended, or not ours to enter
        }

        var entries = Ask();
        return Enter((int)home.DangerousGetHandle(), NetworkNamespace) == 0
            ? entries
            : throw new SensorUnavailableException("coming back from a container's network", Marshal.GetLastPInvokeErrorMessage(), "use the proc tier");
    }

    private static List<TcpEntry>? Ask()
    {
        try
        {
            using var socket = new NetlinkSocket(Protocol);
            var entries = new List<TcpEntry>();
            Dump(socket, InterNetwork, entries);
            Dump(socket, InterNetworkV6, entries);
            return entries;
        }
        catch (SensorUnavailableException)
        {
            return null;
        }
    }

    private static void Dump(NetlinkSocket socket, byte family, List<TcpEntry> entries)
    {
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, RequestBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], ByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], DumpRequest);
        request[16] = family;
        request[17] = Tcp;
        request[18] = WithTraffic;
        BinaryPrimitives.WriteUInt32LittleEndian(request[20..], States);
        socket.Send(request);
        while (socket.Wait(Patience))
        {
            var messages = socket.Receive(out var isOverrun);
            if (isOverrun || messages.IsEmpty || !Take(messages, entries))
            {
                return;
            }
        }
    }

    /// <summary>Reads the messages of one answer; false at the end of the dump.</summary>
    internal static bool Take(ReadOnlySpan<byte> messages, List<TcpEntry> entries)
    {
        while (messages.Length >= NetlinkSocket.HeaderBytes)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(messages);
            var kind = BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]);
            if (kind is Done or ErrorMessage || length < NetlinkSocket.HeaderBytes || length > messages.Length)
            {
                return false;
            }

            if (kind == ByFamily && length >= NetlinkSocket.HeaderBytes + MessageBytes)
            {
                entries.Add(Entry(messages[NetlinkSocket.HeaderBytes..length]));
            }

            messages = messages[Math.Min(messages.Length, (length + 3) & ~3)..];
        }

        return true;
    }

    private static TcpEntry Entry(ReadOnlySpan<byte> message)
    {
        var isV6 = message[0] == InterNetworkV6;
        return new TcpEntry(
            Address(message.Slice(8, 16), isV6),
            BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            Address(message.Slice(24, 16), isV6),
            BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            message[1],
            BinaryPrimitives.ReadUInt32LittleEndian(message[68..]))
        {
            Traffic = TrafficOf(message[MessageBytes..]),
        };
    }

    private static Traffic TrafficOf(ReadOnlySpan<byte> attributes)
    {
        while (attributes.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < 4 || length > attributes.Length)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) == TrafficAttribute)
            {
                return Traffic.OfTcp(attributes[4..length]);
            }

            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }

        return default;
    }

    private static byte[] Address(ReadOnlySpan<byte> bytes, bool isV6)
    {
        if (!isV6)
        {
            return bytes[..4].ToArray();
        }

        var whole = new IPAddress(bytes);
        return whole.IsIPv4MappedToIPv6 ? whole.MapToIPv4().GetAddressBytes() : bytes.ToArray();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(int descriptor, int kind);
}
