using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Streams.Agent.Delivery.Spool;

/// <summary>One file of the spool: a head that says for how many partitions it was laid down, then records.</summary>
/// <remarks>Written at its end only, and read whole once nothing more is written. Thread: the spool's.</remarks>
internal sealed class SpoolSegment : IDisposable
{
    /// <summary>How the files of segments end.</summary>
    public const string Extension = ".spool";

    /// <summary>Bytes before the first record: magic, version, partitions, CRC-32C.</summary>
    public const int HeadBytes = 16;

    private const uint Magic = 0x4C_50_53_53;
    private const int Version = 1;

    // a file takes at least this much of the disk
    private const int BlockBytes = 4_096;

    private SafeFileHandle? _writing;

    private SpoolSegment(string path, long number, long length, DateTimeOffset newestAt)
    {
        Path = path;
        Number = number;
        Length = length;
        NewestAt = newestAt;
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>Its place among the segments.</summary>
    public long Number { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; private set; }

    /// <summary>When its newest record was laid down.</summary>
    public DateTimeOffset NewestAt { get; private set; }

    /// <summary>Bytes of the disk that it takes.</summary>
    public long DiskBytes => Math.Max(Length, BlockBytes);

    /// <summary>True where more can be written to it.</summary>
    public bool IsOpen => _writing is not null;

    /// <summary>A segment that another run, or this one, has left; null where the name is none of a segment.</summary>
    public static SpoolSegment? Find(FileInfo file) =>
        long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file.Name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SpoolSegment(file.FullName, number, file.Length, file.LastWriteTimeUtc)
            : null;

    /// <summary>Begins a segment.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static SpoolSegment Begin(string directory, long number, int partitions, DateTimeOffset now)
    {
        var segment = new SpoolSegment(System.IO.Path.Combine(directory, number.ToString("D20", CultureInfo.InvariantCulture) + Extension), number, 0, now);
        try
        {
            segment._writing = File.OpenHandle(segment.Path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
            Span<byte> head = stackalloc byte[HeadBytes];
            BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], Version);
            BinaryPrimitives.WriteInt32LittleEndian(head[8..], partitions);
            BinaryPrimitives.WriteUInt32LittleEndian(head[12..], ~SpoolFrame.Crc32C(head[..12]));
            RandomAccess.Write(segment._writing, head, 0);
            segment.Length = HeadBytes;
            return segment;
        }
        catch
        {
            segment.Delete();
            throw;
        }
    }

    /// <summary>Writes whole records at the end, or nothing of them.</summary>
    /// <exception cref="IOException">The disk refuses; the segment is as it was.</exception>
    public void Append(ReadOnlySpan<byte> frames, DateTimeOffset now)
    {
        try
        {
            RandomAccess.Write(_writing!, frames, Length);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_writing!, Length); // making a file shorter needs no room
            throw;
        }

        Length += frames.Length;
        NewestAt = now;
    }

    /// <summary>Waits until the disk itself has it.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Sync()
    {
        if (_writing is not null)
        {
            RandomAccess.FlushToDisk(_writing);
        }
    }

    /// <summary>Reads it whole; <paramref name="partitions"/> is 0 where the head is damaged.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public byte[] Read(out int partitions)
    {
        var bytes = File.ReadAllBytes(Path);
        var isWhole = bytes.Length >= HeadBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)) == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) == ~SpoolFrame.Crc32C(bytes.AsSpan(0, 12));
        partitions = isWhole ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) : 0;
        return bytes;
    }

    /// <summary>Writes no more to it.</summary>
    public void Seal()
    {
        _writing?.Dispose();
        _writing = null;
    }

    /// <summary>Removes the file.</summary>
    public void Delete()
    {
        Seal();
        try
        {
            File.Delete(Path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // it is read again by a successor, whose repeats the reader drops
        }
    }

    public void Dispose() => Seal();
}
