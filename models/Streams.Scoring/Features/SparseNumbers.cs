using System.Numerics;

namespace Streams.Scoring.Features;

/// <summary>Writes arrays that are mostly zero: how many are not, then for each its distance from the last one, and its value.</summary>
internal static class SparseNumbers
{
    public static int Write(Span<byte> destination, ReadOnlySpan<long> numbers)
    {
        var at = Varint.Write(destination, (ulong)(numbers.Length - numbers.Count(0)));
        var last = -1;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != 0)
            {
                at += Varint.Write(destination[at..], (ulong)(i - last));
                at += Varint.Write(destination[at..], (ulong)numbers[i]);
                last = i;
            }
        }
        return at;
    }

    public static bool TryRead(ReadOnlySpan<byte> source, Span<long> numbers, out int read)
    {
        if (!Varint.TryRead(source, out var count, out read) || count > (ulong)numbers.Length)
        {
            return false;
        }
        var index = -1;
        for (; count > 0; count--)
        {
            if (!TryAdvance(source, ref read, ref index, numbers.Length) || !Varint.TryRead(source[read..], out var value, out var length) || value > long.MaxValue)
            {
                return false;
            }
            numbers[index] = (long)value;
            read += length;
        }
        return true;
    }

    public static int WriteBits(Span<byte> destination, ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }
        var at = Varint.Write(destination, (ulong)count);
        var last = -1;
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
            {
                var position = (i * 64) + BitOperations.TrailingZeroCount(word);
                at += Varint.Write(destination[at..], (ulong)(position - last));
                last = position;
            }
        }
        return at;
    }

    public static bool TryReadBits(ReadOnlySpan<byte> source, Span<ulong> words, out int read)
    {
        if (!Varint.TryRead(source, out var count, out read) || count > (ulong)(words.Length * 64))
        {
            return false;
        }
        var position = -1;
        for (; count > 0; count--)
        {
            if (!TryAdvance(source, ref read, ref position, words.Length * 64))
            {
                return false;
            }
            words[position >> 6] |= 1UL << (position & 63);
        }
        return true;
    }

    private static bool TryAdvance(ReadOnlySpan<byte> source, ref int read, ref int index, int bound)
    {
        if (!Varint.TryRead(source[read..], out var distance, out var length) || distance == 0 || distance >= (ulong)(bound - index))
        {
            return false;
        }
        read += length;
        index += (int)distance;
        return true;
    }
}
