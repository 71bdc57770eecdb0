using Streams.Schemas;

namespace Streams.Sensors.Connections;

/// <summary>Makes the events of datagrams.</summary>
internal static class FlowEvent
{
    /// <summary>What was exchanged since the last one was told; the last of all where it <paramref name="isOver"/>.</summary>
    public static Event Of(DatagramPeer peer, in DatagramsWire sums, ulong atNs, bool isOver)
    {
        var (sent, received) = ((long)(sums.BytesSent - peer.Told.BytesSent), (long)(sums.BytesReceived - peer.Told.BytesReceived));
        var (packetsSent, packetsReceived) = (sums.PacketsSent - peer.Told.PacketsSent, sums.PacketsReceived - peer.Told.PacketsReceived);
        var ends = peer.Ends;
        var age = (long)atNs - peer.Opened.MonotonicNs;
        return isOver
            ? new Event
            {
                Kind = EventKind.ConnectionClosed,
                ConnectionClosed = new ConnectionClosed
                {
                    Transport = ends.Transport,
                    Direction = ends.Direction,
                    LocalAddress = ends.LocalAddress,
                    LocalPort = ends.LocalPort,
                    RemoteAddress = ends.RemoteAddress,
                    RemotePort = ends.RemotePort,
                    BytesSent = sent,
                    BytesReceived = received,
                    PacketsSent = packetsSent,
                    PacketsReceived = packetsReceived,
                    DurationNs = age,
                },
            }
            : new Event
            {
                Kind = EventKind.FlowSample,
                FlowSample = new FlowSample
                {
                    Transport = ends.Transport,
                    Direction = ends.Direction,
                    LocalAddress = ends.LocalAddress,
                    LocalPort = ends.LocalPort,
                    RemoteAddress = ends.RemoteAddress,
                    RemotePort = ends.RemotePort,
                    BytesSent = sent,
                    BytesReceived = received,
                    PacketsSent = packetsSent,
                    PacketsReceived = packetsReceived,
                    DurationNs = age,
                },
            };
    }
}
