using System.Globalization;
using System.Text;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>Names of units as paths of bus objects, and back.</summary>
/// <remarks>Source: bus_label_escape in systemd's src/basic/bus-label.c: all but letters and digits, and a digit that comes first, is _ and two hexadecimal digits. Bound: UNIT_NAME_MAX, 255.</remarks>
internal static class UnitName
{
    public const string ServiceSuffix = ".service";
    public const string ScopeSuffix = ".scope";

    private const string Prefix = "/org/freedesktop/systemd1/unit/";
    private const int Longest = 255;

    /// <summary>Path of the object that stands for a unit.</summary>
    public static string ToObject(string unit)
    {
        var path = new StringBuilder(Prefix);
        foreach (var (at, letter) in Encoding.UTF8.GetBytes(unit).Index())
        {
            if (char.IsAsciiLetter((char)letter) || (at > 0 && char.IsAsciiDigit((char)letter)))
            {
                path.Append((char)letter);
            }
            else
            {
                path.Append(CultureInfo.InvariantCulture, $"_{letter:x2}");
            }
        }

        return path.ToString();
    }

    /// <summary>Name of the service whose object this is; null for any other unit, and for what is no name.</summary>
    public static string? ServiceOf(string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || path.Length > Prefix.Length + (3 * Longest))
        {
            return null;
        }

        var label = path.AsSpan(Prefix.Length);
        var name = new List<byte>(label.Length);
        for (var at = 0; at < label.Length; at++)
        {
            if (char.IsAsciiLetterOrDigit(label[at]))
            {
                name.Add((byte)label[at]);
            }
            else if (label[at] == '_' && at + 2 < label.Length && byte.TryParse(label.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var letter))
            {
                name.Add(letter);
                at += 2;
            }
            else
            {
                return null;
            }
        }

        var unit = Encoding.UTF8.GetString([.. name]);
        return IsService(unit) ? unit : null;
    }

    /// <summary>True for what can be the name of a service.</summary>
    public static bool IsService(string unit) =>
        unit.Length > ServiceSuffix.Length && unit.Length <= Longest && unit.EndsWith(ServiceSuffix, StringComparison.Ordinal) && !unit.Any(letter => letter == '/' || char.IsControl(letter));
}
