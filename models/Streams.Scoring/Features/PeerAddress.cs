namespace Streams.Scoring.Features;

/// <summary>What can be told of an address from its bytes alone.</summary>
internal static class PeerAddress
{
    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    /// <summary>The four bytes of an IPv4 address that came as IPv6, else the address as it is.</summary>
    public static ReadOnlySpan<byte> Unmapped(ReadOnlySpan<byte> address) =>
        address.Length == 16 && address.StartsWith(MappedPrefix) ? address[12..] : address;

    /// <summary>True where the address is reachable over the Internet: not loopback, link-local, private, shared, multicast or unspecified.</summary>
    /// <remarks>Source: IANA special-purpose address registries (RFC 6890), the blocks that hosts use.</remarks>
    public static bool IsPublic(ReadOnlySpan<byte> address)
    {
        address = Unmapped(address);
        return address.Length switch
        {
            4 => (address[0], address[1]) switch
            {
                (0 or 10 or 127 or >= 224, _) => false,
                (100, >= 64 and < 128) => false,
                (169, 254) => false,
                (172, >= 16 and < 32) => false,
                (192, 168) => false,
                _ => true,
            },
            16 => (address[0] & 0xE0) == 0x20, // 2000::/3, the only global unicast block given out
            _ => false,
        };
    }
}
