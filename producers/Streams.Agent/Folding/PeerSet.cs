using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>The peers that a container has spoken with: tells a new one.</summary>
/// <remarks>State: (direction, address, port) → seen, at most <paramref name="bound"/>; the oldest leaves first. An inbound peer is known by the container's own port, since its port changes with every connection.</remarks>
internal sealed class PeerSet(int bound)
{
    private readonly HashSet<Peer> _known = [];
    private readonly Queue<Peer> _order = [];

    /// <summary>Peers remembered.</summary>
    public int Count => _known.Count;

    /// <summary>Remembers the peer of a connection; true where it is new.</summary>
    public bool Add(ConnectionOpened opened)
    {
        var inbound = opened.Direction == Direction.Inbound;
        var peer = Peer.Of(opened.RemoteAddress, inbound ? opened.LocalPort : opened.RemotePort, inbound);
        if (!_known.Add(peer))
        {
            return false;
        }

        _order.Enqueue(peer);
        if (_order.Count > bound)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
