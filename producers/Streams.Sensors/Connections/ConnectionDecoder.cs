using System.Runtime.InteropServices;
using Streams.Schemas;

namespace Streams.Sensors.Connections;

/// <summary>Turns messages about sockets into events.</summary>
internal static class ConnectionDecoder
{
    private const ushort InterNetworkV6 = 10;
    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    public static Event Opened(in ConnectionWire wire) => Ends(wire).Opened();

    public static Event Closed(in ConnectionWire wire) => Ends(wire).Closed(Moved(wire), Age(wire));

    public static Event Flow(in ConnectionWire wire) => Ends(wire).Flow(Moved(wire), Age(wire));

    public static Event Failed(in ConnectionWire wire) => Ends(wire).Failed((int)wire.Error, Age(wire));

    public static Event Listening(in ConnectionWire wire) => Ends(wire).Listening();

    /// <summary>Four bytes for IPv4, also where a dual-stack socket shows it as ::ffff:a.b.c.d; sixteen for IPv6.</summary>
    internal static byte[] Address(in WireAddress address, ushort family)
    {
        ReadOnlySpan<byte> bytes = address;
        if (family != InterNetworkV6)
        {
            return bytes[..4].ToArray();
        }

        return bytes.StartsWith(MappedPrefix) ? bytes[12..].ToArray() : bytes.ToArray();
    }

    /// <summary>The transport protocol by its number (IPPROTO_).</summary>
    internal static Transport TransportOf(byte protocol) => protocol switch
    {
        6 => Transport.Tcp,
        17 => Transport.Udp,
        _ => Transport.Unknown,
    };

    private static ConnectionEnds Ends(in ConnectionWire wire) => new(
        TransportOf(wire.Transport), DirectionOf(wire), Address(wire.LocalAddress, wire.Family), wire.LocalPort, Address(wire.RemoteAddress, wire.Family), wire.RemotePort);

    private static Traffic Moved(in ConnectionWire wire) => wire.Missed == MissedEnd.All
        ? new(0, 0, -1, -1)
        : new((long)wire.BytesSent, (long)wire.BytesReceived, wire.PacketsSent, wire.PacketsReceived);

    private static long Age(in ConnectionWire wire) => wire.OpenedNs == 0 || wire.Missed != MissedEnd.Nothing ? -1 : (long)(wire.Header.MonotonicNs - wire.OpenedNs);

    private static Direction DirectionOf(in ConnectionWire wire) => wire.Direction switch
    {
        1 => Direction.Outbound,
        2 => Direction.Inbound,
        _ => Direction.Unknown,
    };
}
