using System.Globalization;
using System.Net;

namespace Streams.Detection.Wording;

/// <summary>Addresses as people write them.</summary>
internal static class Address
{
    /// <summary>An address of 4 or 16 bytes; empty where it is none.</summary>
    public static string Text(ReadOnlySpan<byte> address) => address.Length is 4 or 16 ? Unmapped(new IPAddress(address)).ToString() : "";

    /// <summary>An address with its port, IPv6 in brackets.</summary>
    public static string Text(ReadOnlySpan<byte> address, int port)
    {
        var text = Text(address);
        return text.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"unknown:{port}")
            : text.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{text}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{text}:{port}");
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
