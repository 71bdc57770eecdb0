using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Streams.Schemas;

namespace Streams.Sensors.Connections;

/// <summary>Reads the question of a message to a name server.</summary>
/// <remarks>Source: RFC 1035, section 4.1. A name's bytes that are no visible ASCII are written as \DDD, so that nothing is injected into logs or tables.</remarks>
internal static class DnsDecoder
{
    private const int HeaderBytes = 12;
    private const int LongestName = 255;
    private const int LongestLabel = 63;

    /// <summary>The event; null where the message asks nothing, is a reply, or is none.</summary>
    public static Event? Decode(in DnsWire wire)
    {
        ReadOnlySpan<byte> payload = wire.Payload;
        if (!TryRead(payload[..Math.Min((int)wire.PayloadBytes, payload.Length)], out var name, out var type))
        {
            return null;
        }

        return new Event
        {
            Kind = EventKind.DnsQuestion,
            DnsQuestion = new DnsQuestion
            {
                Name = name,
                Type = type,
                Transport = ConnectionDecoder.TransportOf((byte)wire.Transport),
                ServerAddress = ConnectionDecoder.Address(wire.RemoteAddress, wire.Family),
                ServerPort = wire.RemotePort,
            },
        };
    }

    internal static bool TryRead(ReadOnlySpan<byte> message, out string name, out int type)
    {
        (name, type) = ("", 0);
        if (message.Length < HeaderBytes || (message[2] & 0x80) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == 0)
        {
            return false;
        }

        var text = new StringBuilder();
        var at = HeaderBytes;
        while (true)
        {
            if (at >= message.Length || text.Length > LongestName * 4)
            {
                return false;
            }

            var length = (int)message[at++];
            if (length == 0)
            {
                break;
            }

            if (length > LongestLabel || at + length > message.Length)
            {
                return false; // a question is not compressed
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            Append(text, message.Slice(at, length));
            at += length;
        }

        if (at + 4 > message.Length)
        {
            return false;
        }

        type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        name = text.Length == 0 ? "." : text.ToString();
        return true;
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (octet is > 0x20 and < 0x7f and not (byte)'\\' and not (byte)'.')
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{octet:000}");
            }
        }
    }
}
