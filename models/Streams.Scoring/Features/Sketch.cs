using System.Numerics;

namespace Streams.Scoring.Features;

/// <summary>Counts different values in a fixed number of bits.</summary>
/// <remarks>
/// Source: Whang, Vander-Zanden, Taylor 1990, linear counting: n ≈ −m ln(empty/m). A full map says m ln m, the most that it can tell.
/// Union is a bitwise or, so two windows merge without loss.
/// </remarks>
internal static class Sketch
{
    public static void Add(Span<ulong> bits, ulong hash)
    {
        var position = (int)(hash & (uint)((bits.Length * 64) - 1));
        bits[position >> 6] |= 1UL << (position & 63);
    }

    public static double Count(ReadOnlySpan<ulong> bits)
    {
        var size = bits.Length * 64;
        var set = 0;
        foreach (var word in bits)
        {
            set += BitOperations.PopCount(word);
        }
        var empty = Math.Max(1, size - set);
        return Math.Round(size * Math.Log((double)size / empty));
    }
}
