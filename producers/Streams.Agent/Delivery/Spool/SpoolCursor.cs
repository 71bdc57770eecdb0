using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Streams.Agent.Delivery.Spool;

/// <summary>Keeps on disk up to which place Kafka has the spool, so that a successor sends little of it again.</summary>
/// <remarks>Overwritten in place, so it needs no room on a full disk; torn or foreign reads as none, which costs repeats and nothing else.</remarks>
internal sealed class SpoolCursor(string directory) : IDisposable
{
    private const int Bytes = 20;

    private readonly string _path = Path.Combine(directory, "sent");
    private SafeFileHandle? _file;

    /// <summary>What was kept; null for none.</summary>
    public SpoolPosition? Read()
    {
        try
        {
            var kept = File.ReadAllBytes(_path).AsSpan();
            return kept.Length == Bytes && BinaryPrimitives.ReadUInt32LittleEndian(kept[16..]) == ~SpoolFrame.Crc32C(kept[..16])
                ? new SpoolPosition(BinaryPrimitives.ReadInt64LittleEndian(kept), (int)BinaryPrimitives.ReadInt64LittleEndian(kept[8..]))
                : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a place.</summary>
    public void Write(SpoolPosition position)
    {
        Span<byte> kept = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(kept, position.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(kept[8..], position.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(kept[16..], ~SpoolFrame.Crc32C(kept[..16]));
        try
        {
            _file ??= File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            RandomAccess.Write(_file, kept, 0);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // the successor sends again what is there already
        }
    }

    public void Dispose() => _file?.Dispose();
}
