using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Streams.Schemas.Wire;

/// <summary>Reads single values of bytes that were validated. Over other bytes the results are nonsense, but the bounds of the span hold.</summary>
internal static class TrustedBytes
{
    private const ulong LastBytes = 0x8080808080808080;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Unzigzag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Long(ReadOnlySpan<byte> body, ref int at)
    {
        var first = body[at];
        if (first < 0x80)
        {
            at++;
            return (first >> 1) ^ -(first & 1);
        }
        var value = LongerThanOne(body, at, out var next);
        at = next;
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Int(ReadOnlySpan<byte> body, ref int at) => (int)Long(body, ref at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(ReadOnlySpan<byte> body, ref int at) => (int)Long(body, ref at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Boolean(ReadOnlySpan<byte> body, ref int at) => body[at++] != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(ReadOnlySpan<byte> body, ref int at) => body[at++] != 0;

    public static float Float(ReadOnlySpan<byte> body, ref int at)
    {
        var value = BinaryPrimitives.ReadSingleLittleEndian(body[at..]);
        at += sizeof(float);
        return value;
    }

    public static double Double(ReadOnlySpan<byte> body, ref int at)
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(body[at..]);
        at += sizeof(double);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipLong(ReadOnlySpan<byte> body, int at)
    {
        while (body[at] >= 0x80)
        {
            at++;
        }
        return at + 1;
    }

    /// <summary>Steps over several variable-length numbers (longs, ints, enums, booleans), eight bytes at a time: each number ends with its only byte below 128.</summary>
    public static int SkipLongs(ReadOnlySpan<byte> body, int at, int count)
    {
        while (count > 0 && body.Length - at >= sizeof(ulong))
        {
            var ends = ~BinaryPrimitives.ReadUInt64LittleEndian(body[at..]) & LastBytes;
            var found = BitOperations.PopCount(ends);
            if (found >= count)
            {
                for (; count > 1; count--)
                {
                    ends &= ends - 1;
                }
                return at + (BitOperations.TrailingZeroCount(ends) >> 3) + 1;
            }
            count -= found;
            at += sizeof(ulong);
        }
        for (; count > 0; count--)
        {
            at = SkipLong(body, at);
        }
        return at;
    }

    /// <summary>How many of the next bytes are zero: the nullable fields that are not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Zeros(ReadOnlySpan<byte> body, int at, int most)
    {
        if (body.Length - at < Vector128<byte>.Count)
        {
            return FewZeros(body, at, most);
        }
        var zeros = Vector128.Equals(Vector128.Create(body.Slice(at, Vector128<byte>.Count)), Vector128<byte>.Zero).ExtractMostSignificantBits();
        return Math.Min(most, BitOperations.TrailingZeroCount(~zeros));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipBytes(ReadOnlySpan<byte> body, int at)
    {
        var length = Length(body, ref at);
        return at + length;
    }

    /// <summary>Items of an array's or map's next block; 0 is the end.</summary>
    public static int Block(ReadOnlySpan<byte> body, ref int at)
    {
        var items = (int)Long(body, ref at);
        if (items < 0)
        {
            at = SkipLong(body, at);
            items = -items;
        }
        return items;
    }

    private static int FewZeros(ReadOnlySpan<byte> body, int at, int most)
    {
        var zeros = 0;
        while (zeros < most && at + zeros < body.Length && body[at + zeros] == 0)
        {
            zeros++;
        }
        return zeros;
    }

    private static long LongerThanOne(ReadOnlySpan<byte> body, int at, out int next)
    {
        ulong bits = 0;
        var shift = 0;
        byte part;
        do
        {
            part = body[at++];
            bits |= (ulong)(part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        next = at;
        return Unzigzag(bits);
    }
}
