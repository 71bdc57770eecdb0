using System.Runtime.CompilerServices;

namespace Streams.Schemas.Wire;

/// <summary>Steps over single values of bytes that nobody has checked yet.</summary>
/// <remarks>
/// Each method gives the position after the value, or <see cref="Truncated"/> or <see cref="Malformed"/>. Every length and count is held against the bytes that remain.
/// Stricter than the Avro specification in one point, so that one value has one encoding: a variable-length number has no more bytes than it needs.
/// </remarks>
internal static class BoundedBytes
{
    /// <summary>The value goes on after the last byte.</summary>
    public const int Truncated = -1;

    /// <summary>No writer of this schema makes these bytes.</summary>
    public const int Malformed = -2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Long(ReadOnlySpan<byte> body, int at) =>
        (uint)at < (uint)body.Length && body[at] < 0x80 ? at + 1 : LongerThanOne(body, at, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Int(ReadOnlySpan<byte> body, int at) =>
        (uint)at < (uint)body.Length && body[at] < 0x80 ? at + 1 : LongerInt(body, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Long(ReadOnlySpan<byte> body, int at, out long value)
    {
        if ((uint)at < (uint)body.Length && body[at] < 0x80)
        {
            value = TrustedBytes.Unzigzag(body[at]);
            return at + 1;
        }
        return LongerThanOne(body, at, out value);
    }

    public static int Boolean(ReadOnlySpan<byte> body, int at)
    {
        if ((uint)at >= (uint)body.Length)
        {
            return Truncated;
        }
        return body[at] <= 1 ? at + 1 : Malformed;
    }

    public static int Fixed(ReadOnlySpan<byte> body, int at, int size) =>
        body.Length - at >= size ? at + size : Truncated;

    public static int Bytes(ReadOnlySpan<byte> body, int at)
    {
        var next = Long(body, at, out var length);
        if (next < 0)
        {
            return next;
        }
        if (length < 0)
        {
            return Malformed;
        }
        return length <= body.Length - next ? next + (int)length : Truncated;
    }

    public static int Enum(ReadOnlySpan<byte> body, int at, int symbols)
    {
        var next = Long(body, at, out var symbol);
        return next < 0 || (ulong)symbol < (ulong)symbols ? next : Malformed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Presence(ReadOnlySpan<byte> body, int at, out bool isPresent)
    {
        if ((uint)at >= (uint)body.Length)
        {
            isPresent = false;
            return Truncated;
        }
        isPresent = body[at] == 2;
        return (body[at] & ~2) == 0 ? at + 1 : Malformed;
    }

    /// <summary>The head of an array's or map's next block, whose items take a number of bytes at least; no items is the end.</summary>
    public static int Block(ReadOnlySpan<byte> body, int at, int minimalSize, out long items)
    {
        var next = Block(body, at, out items);
        return next < 0 || items <= (body.Length - next) / minimalSize ? next : Truncated;
    }

    /// <summary>The head of a block whose items may take no byte: the caller bounds their number.</summary>
    public static int Block(ReadOnlySpan<byte> body, int at, out long items)
    {
        var next = Long(body, at, out items);
        return next >= 0 && items < 0 ? NegativeBlock(body, next, ref items) : next;
    }

    /// <summary>A negative count is followed by the size of the block in bytes, for readers that leave it out.</summary>
    private static int NegativeBlock(ReadOnlySpan<byte> body, int at, ref long items)
    {
        var next = Long(body, at, out var size);
        if (next < 0)
        {
            return next;
        }
        if (items == long.MinValue || size < 0)
        {
            return Malformed;
        }
        items = -items;
        return size <= body.Length - next ? next : Truncated;
    }

    private static int LongerInt(ReadOnlySpan<byte> body, int at)
    {
        var next = LongerThanOne(body, at, out var value);
        return next < 0 || value == (int)value ? next : Malformed;
    }

    private static int LongerThanOne(ReadOnlySpan<byte> body, int at, out long value)
    {
        value = 0;
        ulong bits = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if ((uint)at >= (uint)body.Length)
            {
                return Truncated;
            }
            var next = body[at++];
            bits |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                value = TrustedBytes.Unzigzag(bits);
                var isMinimal = next != 0 || shift == 0;
                var isInRange = shift < 63 || next == 1;
                return isMinimal && isInRange ? at : Malformed;
            }
        }
        return Malformed;
    }
}
