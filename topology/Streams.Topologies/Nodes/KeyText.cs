using System.Text;

namespace Streams.Topologies.Nodes;

/// <summary>Reads a key as text without making a string of it.</summary>
internal static class KeyText
{
    /// <summary>Longest key; container ids have 64 characters, names of nodes at most 253.</summary>
    public const int Longest = 512;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryRead(ReadOnlySpan<byte> key, Span<char> buffer, out ReadOnlySpan<char> text)
    {
        text = default;
        if (key.IsEmpty || key.Length > buffer.Length)
        {
            return false;
        }

        try
        {
            text = buffer[..Strict.GetChars(key, buffer)];
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
