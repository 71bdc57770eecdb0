using Streams.Schemas;

namespace Streams.Detection.Baselines;

/// <summary>What a connection moved, whether it is closed or still open.</summary>
internal readonly ref struct PeerFlow(ReadOnlySpan<byte> address, int port, Direction direction, long sentBytes, long receivedBytes, bool isClosed)
{
    /// <summary>Address of the peer.</summary>
    public ReadOnlySpan<byte> Address { get; } = address;

    /// <summary>Port of the peer.</summary>
    public int Port { get; } = port;

    /// <summary>Who opened the connection.</summary>
    public Direction Direction { get; } = direction;

    /// <summary>Payload bytes sent.</summary>
    public long SentBytes { get; } = sentBytes;

    /// <summary>Payload bytes received.</summary>
    public long ReceivedBytes { get; } = receivedBytes;

    /// <summary>True where the connection is closed, so that nothing more comes.</summary>
    public bool IsClosed { get; } = isClosed;
}
