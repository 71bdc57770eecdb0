using System.Text.Json;
using Streams.Detection.Wording;
using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Says a connection: who opened it is the source.</summary>
internal static class EndpointWriter
{
    public static void Write(Utf8JsonWriter json, in Connection connection)
    {
        var isInbound = connection.Direction == Direction.Inbound;
        WriteEnd(json, isInbound ? "dst_endpoint" : "src_endpoint", connection.LocalAddress, connection.LocalPort);
        WriteEnd(json, isInbound ? "src_endpoint" : "dst_endpoint", connection.RemoteAddress, connection.RemotePort);
        var way = Captions.Way(connection.Direction);
        json.WriteStartObject("connection_info");
        json.WriteNumber("direction_id", way.Id);
        json.WriteString("direction", way.Caption);
        var protocol = Captions.Protocol(connection.Transport);
        if (protocol.Id != 0)
        {
            json.WriteNumber("protocol_num", protocol.Id);
            json.WriteString("protocol_name", protocol.Caption);
        }

        json.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter json, string property, byte[] address, int port)
    {
        var text = Address.Text(address);
        if (text.Length == 0 || text.Length > 40)
        {
            return;
        }

        json.WriteStartObject(property);
        json.WriteString("ip", text);
        if (port is > 0 and < 65_536)
        {
            json.WriteNumber("port", port);
        }

        json.WriteEndObject();
    }
}
