using System.Buffers.Binary;

namespace Streams.Agent.Folding;

/// <summary>Address, port and side of a peer, as one comparable value.</summary>
internal readonly record struct Peer(UInt128 Address, int Length, int Port, bool Inbound)
{
    /// <summary>Of an address in network order, 4 or 16 bytes.</summary>
    public static Peer Of(ReadOnlySpan<byte> address, int port, bool inbound)
    {
        Span<byte> padded = stackalloc byte[16];
        var length = Math.Min(address.Length, padded.Length);
        padded.Clear();
        address[..length].CopyTo(padded);
        return new Peer(BinaryPrimitives.ReadUInt128BigEndian(padded), length, port, inbound);
    }
}
