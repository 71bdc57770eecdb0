using System.Globalization;
using System.Net;

namespace Streams.Hosting.Http;

/// <summary>HOST:PORT, or a PORT alone for loopback; 0 is nowhere.</summary>
internal static class ListenAddress
{
    /// <summary>The end point, or null for nowhere. HOST:0 takes any free port.</summary>
    public static IPEndPoint? Parse(string text)
    {
        if (text is "0" or "")
        {
            return null;
        }

        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "127.0.0.1" : text[..colon].Trim('[', ']');

        if (!ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || Address(host) is not { } address)
        {
            throw new UsageException($"--http {text}: expected HOST:PORT with an address of this machine, as in 127.0.0.1:9464 or 0.0.0.0:9464; a PORT alone listens on loopback, 0 nowhere.");
        }

        return new IPEndPoint(address, port);
    }

    private static IPAddress? Address(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };
}
