using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using Streams.Scoring.Features;

namespace Streams.Scoring.Baselines;

/// <summary>Peers as a profile writes them: address:port, address:* for any port, *:port for any address; an IPv6 address in brackets.</summary>
internal sealed class PeerSet
{
    private const int AnyPort = -1;

    private readonly FrozenSet<ulong> _peers;

    private PeerSet(FrozenSet<ulong> peers) => _peers = peers;

    /// <summary>Reads the texts; one that is none of the three forms is left out.</summary>
    public static PeerSet Parse(IEnumerable<string> peers)
    {
        var hashes = new HashSet<ulong>();
        foreach (var peer in peers)
        {
            if (TryParse(peer, out var address, out var port))
            {
                hashes.Add(Hash64.Of(address, port));
            }
        }
        return new PeerSet(hashes.ToFrozenSet());
    }

    public bool Contains(ReadOnlySpan<byte> address, int port)
    {
        address = PeerAddress.Unmapped(address);
        return _peers.Contains(Hash64.Of(address, port)) || _peers.Contains(Hash64.Of(address, AnyPort)) || _peers.Contains(Hash64.Of([], port));
    }

    private static bool TryParse(string text, out byte[] address, out int port)
    {
        (address, port) = ([], AnyPort);
        var colon = text.LastIndexOf(':');
        if (colon < 1)
        {
            return false;
        }
        var (host, service) = (text[..colon], text[(colon + 1)..]);
        if (service != "*" && !int.TryParse(service, NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            return false;
        }
        if (host == "*")
        {
            return service != "*";
        }
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var parsed))
        {
            return false;
        }
        address = PeerAddress.Unmapped(parsed.GetAddressBytes()).ToArray();
        return true;
    }
}
