using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Recording;

/// <summary>Writes a recording: an Avro object container file of <see cref="RecordedEntry"/>, which any Avro reader can open.</summary>
/// <remarks>State: one block of entries, at most 256 KiB and one entry. Thread: one. Dispose writes the last block.</remarks>
public sealed class RecordingWriter : IDisposable
{
    private readonly Stream _output;
    private readonly byte[] _sync = RandomNumberGenerator.GetBytes(ObjectFile.SyncBytes);
    private readonly ArrayBufferWriter<byte> _block = new(ObjectFile.BlockBytes);
    private long _entries;

    /// <summary>Writes into a stream, which it closes at the end.</summary>
    public RecordingWriter(Stream output)
    {
        _output = output;
        WriteHeader();
    }

    /// <summary>Writes into a file, in place of what was there.</summary>
    public static RecordingWriter Create(string path) => new(File.Create(path));

    /// <summary>Adds an entry.</summary>
    public void Append(RecordedEntry entry)
    {
        var writer = new AvroSpanWriter(_block);
        entry.Write(ref writer);
        writer.Flush();
        _entries++;
        if (_block.WrittenCount >= ObjectFile.BlockBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes the entries added so far as a block, so that a reader of the file sees them.</summary>
    public void Flush()
    {
        if (_entries > 0)
        {
            WriteBlock();
        }
        _output.Flush();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Flush();
        _output.Dispose();
    }

    private void WriteHeader()
    {
        var header = new AvroSpanWriter(stackalloc byte[256]);
        header.WriteLong(2);
        header.WriteString(ObjectFile.SchemaKey);
        header.WriteBytes(Encoding.UTF8.GetBytes(RecordedEntry.SchemaJson));
        header.WriteString(ObjectFile.CodecKey);
        header.WriteBytes("deflate"u8);
        header.WriteLong(0);
        _output.Write(ObjectFile.Magic);
        _output.Write(header.Written);
        _output.Write(_sync);
        header.Dispose();
    }

    private void WriteBlock()
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(_block.WrittenSpan);
        }
        var head = new AvroSpanWriter(stackalloc byte[32]);
        head.WriteLong(_entries);
        head.WriteLong(compressed.Length);
        _output.Write(head.Written);
        head.Dispose();
        compressed.WriteTo(_output);
        _output.Write(_sync);
        _block.ResetWrittenCount();
        _entries = 0;
    }
}
