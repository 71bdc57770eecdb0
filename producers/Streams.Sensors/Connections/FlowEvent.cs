using Streams.Schemas;

namespace Streams.Sensors.Connections;

/// <summary>Makes the events of datagrams.</summary>
internal static class FlowEvent
{
    /// <summary>What was exchanged since the last one was told; the last of all where it <paramref name="isOver"/>.</summary>
    public static Event Of(DatagramPeer peer, in DatagramsWire sums, ulong atNs, bool isOver)
    {
        var moved = new Traffic(
            (long)(sums.BytesSent - peer.Told.BytesSent),
            (long)(sums.BytesReceived - peer.Told.BytesReceived),
            sums.PacketsSent - peer.Told.PacketsSent,
            sums.PacketsReceived - peer.Told.PacketsReceived);
        var ends = ConnectionEnds.Of(peer.Ends);
        var age = (long)atNs - peer.Opened.MonotonicNs;
        return isOver ? ends.Closed(moved, age) : ends.Flow(moved, age);
    }
}
