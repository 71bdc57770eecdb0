using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Streams.Sensors.Procfs;

/// <summary>Reads /proc/PID/net/tcp and tcp6: the TCP sockets of that process's network namespace.</summary>
/// <remarks>Source: Linux 6.1, net/ipv4/tcp_ipv4.c, get_tcp4_sock: addresses as native 32-bit words in hexadecimal, ports in host order.</remarks>
internal static class TcpTableReader
{
    private const int LocalField = 1;
    private const int RemoteField = 2;
    private const int StateField = 3;
    private const int InodeField = 9;

    /// <summary>Parses the lines behind the heading; one that is not understood is left out.</summary>
    public static IEnumerable<TcpEntry> Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > InodeField
                && TryEnd(fields[LocalField], out var localAddress, out var localPort)
                && TryEnd(fields[RemoteField], out var remoteAddress, out var remotePort)
                && int.TryParse(fields[StateField], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var state)
                && ulong.TryParse(fields[InodeField], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            {
                yield return new TcpEntry(localAddress, localPort, remoteAddress, remotePort, state, inode);
            }
        }
    }

    private static bool TryEnd(string text, out byte[] address, out int port)
    {
        address = [];
        port = 0;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32) || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out port))
        {
            return false;
        }

        address = new byte[colon / 2];
        for (var word = 0; word < colon; word += 8)
        {
            if (!uint.TryParse(text.AsSpan(word, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(address.AsSpan(word / 2), value); // both architectures are little-endian
        }

        var whole = new IPAddress(address);
        if (whole.IsIPv4MappedToIPv6)
        {
            address = whole.MapToIPv4().GetAddressBytes();
        }

        return true;
    }
}
