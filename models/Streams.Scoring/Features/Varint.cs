namespace Streams.Scoring.Features;

/// <summary>Unsigned numbers in seven bits a byte, least first.</summary>
internal static class Varint
{
    public const int MaxBytes = 10;

    public static int Write(Span<byte> destination, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[at] = (byte)value;
        return at + 1;
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int read)
    {
        value = 0;
        for (read = 0; read < source.Length && read < MaxBytes; read++)
        {
            value |= (ulong)(source[read] & 0x7F) << (7 * read);
            if (source[read] < 0x80)
            {
                read++;
                return true;
            }
        }
        return false;
    }
}
