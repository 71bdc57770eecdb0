using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Streams.Lab.Scenarios;

/// <summary>The third of all techniques that nobody looks at while he tunes a detector.</summary>
/// <remarks>By a hash of the technique's id alone, so that nobody chooses and nothing changes; a sub-technique goes with its technique.</remarks>
internal static class SealedThird
{
    /// <summary>True where the technique is sealed.</summary>
    public static bool Holds(string technique)
    {
        var dot = technique.IndexOf('.', StringComparison.Ordinal);
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(dot < 0 ? technique : technique[..dot]));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) % 3 == 0;
    }
}
