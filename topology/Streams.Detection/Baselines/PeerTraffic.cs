namespace Streams.Detection.Baselines;

/// <summary>What went to and came from one peer that the workload's profile does not know.</summary>
internal sealed class PeerTraffic
{
    /// <summary>Address, 4 or 16 bytes.</summary>
    public byte[] Address { get; init; } = [];

    /// <summary>Port.</summary>
    public int Port { get; init; }

    /// <summary>Payload bytes sent.</summary>
    public long SentBytes { get; set; }

    /// <summary>Payload bytes received.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>True for this peer.</summary>
    public bool Is(ReadOnlySpan<byte> address, int port) => Port == port && address.SequenceEqual(Address);
}
