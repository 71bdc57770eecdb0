namespace Streams.Agent.Metadata.Systemd;

/// <summary>Where the system bus is looked for.</summary>
internal static class BusPlaces
{
    /// <summary>Asks nobody.</summary>
    public const string Off = "off";

    private const string UnixPath = "unix:path=";

    /// <summary>Source: D-Bus specification, "Well-known Message Bus Instances"; /run is where it lies since systemd 228.</summary>
    private static readonly string[] s_usual = ["/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket"];

    /// <summary>Sockets that were asked for, separated by commas, and those to look at where none were.</summary>
    /// <exception cref="FormatException">What was asked for is neither an address of a socket's path nor a path.</exception>
    public static (string Asked, IReadOnlyList<string> Usual) Of(string option) => option.Trim() switch
    {
        "" => ("", s_usual),
        Off => ("", []),
        var asked => (string.Join(',', asked.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(PathOf)), []),
    };

    private static string PathOf(string address)
    {
        var path = address.StartsWith(UnixPath, StringComparison.Ordinal) ? address[UnixPath.Length..] : address;
        return path.StartsWith('/') && !path.Contains(';', StringComparison.Ordinal)
            ? path
            : throw new FormatException($"--systemd-bus: {address} is neither unix:path=/… nor a path nor off; the usual place is {UnixPath}{s_usual[0]}");
    }
}
