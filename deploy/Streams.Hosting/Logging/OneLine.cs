using System.Buffers;
using System.Globalization;
using System.Text;

namespace Streams.Hosting.Logging;

/// <summary>Keeps what others wrote (arguments, names, error texts) from breaking a line or steering a terminal.</summary>
public static class OneLine
{
    private static readonly SearchValues<char> Steering = SearchValues.Create("\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff");

    /// <summary>The text with control characters, and those that turn the direction of text or cannot be seen, written as \n, \t or \u….</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') && !text.AsSpan().ContainsAny(Steering))
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
                _ when char.IsControl(character) || Steering.Contains(character) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
