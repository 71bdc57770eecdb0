using System.Globalization;
using System.Text;

namespace Streams.Hosting.Logging;

/// <summary>Keeps what others wrote (arguments, names, error texts) from breaking a line or steering a terminal.</summary>
public static class OneLine
{
    /// <summary>The text with control characters written as \n, \t or \u….</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') && !text.AsSpan().ContainsAny('\u2028', '\u2029'))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);

        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
