namespace Streams.Scoring.Features;

/// <summary>Hashes names and addresses for sketches and sets: the same on every machine and in every run, unlike the hash of a string.</summary>
/// <remarks>Source: FNV-1a with 64 bits, finished by the mixer of MurmurHash3 (fmix64), since FNV's low bits alone are weak for short names.</remarks>
internal static class Hash64
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Offset;
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }
        return Mix(hash);
    }

    public static ulong Of(ReadOnlySpan<byte> bytes, int suffix) => Mix(Of(bytes) ^ ((ulong)(uint)suffix * 0x9E3779B97F4A7C15));

    private static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
