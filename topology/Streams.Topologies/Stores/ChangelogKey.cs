using System.Text;

namespace Streams.Topologies.Stores;

/// <summary>Keys as a changelog has them: those of the stream as they are, but one that looks like the pinned state's, which a container may well bear, is set apart.</summary>
internal static class ChangelogKey
{
    /// <summary>A byte that is in no UTF-8.</summary>
    private const byte SetApart = 0xFF;

    /// <summary>The bytes of a key of the stream.</summary>
    public static byte[] Of(string key, ReadOnlySpan<byte> pinnedKey)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return pinnedKey.SequenceEqual(bytes) ? [SetApart, .. bytes] : bytes;
    }

    /// <summary>The key of the stream that has these bytes.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes is [SetApart, ..] ? bytes[1..] : bytes);
}
