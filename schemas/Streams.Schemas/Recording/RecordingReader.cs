using System.IO.Compression;
using System.Text;
using Streams.Schemas.Resolution;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Recording;

/// <summary>Reads a recording, also one that another version wrote.</summary>
/// <remarks>State: one block, at most 32 MiB. Thread: one.</remarks>
public sealed class RecordingReader : IDisposable
{
    private readonly string _file;
    private readonly Stream _input;
    private readonly byte[] _sync = new byte[ObjectFile.SyncBytes];
    private readonly WriterSchema? _writer;
    private readonly bool _isDeflated;
    private long _position;

    /// <summary>Reads the header of a stream, which it closes at the end.</summary>
    /// <param name="input">The recording.</param>
    /// <param name="file">Name for error messages.</param>
    /// <exception cref="RecordingException">The stream is no recording.</exception>
    public RecordingReader(Stream input, string file)
    {
        _input = input;
        _file = file;
        Span<byte> magic = stackalloc byte[ObjectFile.Magic.Length];
        ReadExactly(magic, "the file's first bytes");
        if (!magic.SequenceEqual(ObjectFile.Magic))
        {
            throw new RecordingException(file, 0, "no Avro object file; record one with `streams record FILE`");
        }
        var header = ReadHeader();
        _isDeflated = IsDeflated(header.GetValueOrDefault(ObjectFile.CodecKey, ObjectFile.NoCodec));
        _writer = OtherWriter(header.GetValueOrDefault(ObjectFile.SchemaKey, ""));
        ReadExactly(_sync, "the end of the header");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="RecordingException">The file is no recording.</exception>
    public static RecordingReader Open(string path) => new(File.OpenRead(path), path);

    /// <summary>The entries in order.</summary>
    /// <exception cref="RecordingException">The file ends too early or is damaged; what came before it was given.</exception>
    public IEnumerable<RecordedEntry> ReadAll()
    {
        foreach (var body in ReadBodies())
        {
            yield return Decode(body.Span);
        }
    }

    /// <summary>The entries in order as checked bodies, for <see cref="RecordedEntryView"/>; each holds until the next is asked for.</summary>
    /// <exception cref="RecordingException">The file ends too early or is damaged; what came before it was given.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadBodies()
    {
        while (TryReadBlock(out var entries, out var block))
        {
            for (var at = 0; entries > 0; entries--)
            {
                yield return Next(block, ref at);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _input.Dispose();

    private static RecordedEntry Decode(ReadOnlySpan<byte> body)
    {
        var reader = new AvroSpanReader(body);
        return RecordedEntry.Read(ref reader);
    }

    private ReadOnlyMemory<byte> Next(ReadOnlyMemory<byte> block, ref int at)
    {
        var fault = default(BodyFault);
        var end = _writer?.EndOf(block.Span, at, RecordDecoder.MaxValues) ?? RecordedEntry.Validate(block.Span, at, ref fault);
        if (end < 0)
        {
            throw Damaged(_writer is null ? fault.ToString() : "an entry is truncated or malformed");
        }
        var body = block[at..end];
        at = end;
        if (_writer is null)
        {
            return body;
        }
        return _writer.TryTranscode(body, RecordDecoder.MaxValues, out var own, out var unreadable) ? own : throw Damaged(unreadable.Detail);
    }

    private bool TryReadBlock(out long entries, out ReadOnlyMemory<byte> block)
    {
        block = default;
        if (!TryReadLong(out entries, isFirst: true))
        {
            return false;
        }
        TryReadLong(out var size, isFirst: false);
        if (entries < 0 || size is < 0 or > ObjectFile.MaxBlockBytes)
        {
            throw Damaged($"a block of {entries} entries and {size} bytes; at most {ObjectFile.MaxBlockBytes} bytes are taken");
        }
        var written = new byte[size];
        ReadExactly(written, "a block");
        block = _isDeflated ? Inflate(written) : written;
        Span<byte> sync = stackalloc byte[ObjectFile.SyncBytes];
        ReadExactly(sync, "the end of a block");
        return sync.SequenceEqual(_sync) ? true : throw Damaged("a block does not end with the file's sync marker");
    }

    private ReadOnlyMemory<byte> Inflate(byte[] written)
    {
        try
        {
            using var inflated = new MemoryStream(written.Length * 4);
            using var deflate = new DeflateStream(new MemoryStream(written), CompressionMode.Decompress);
            var part = new byte[64 * 1024];
            for (var read = deflate.Read(part); read > 0; read = deflate.Read(part))
            {
                if (inflated.Length + read > ObjectFile.MaxBlockBytes)
                {
                    throw Damaged($"a block inflates to more than {ObjectFile.MaxBlockBytes} bytes");
                }
                inflated.Write(part.AsSpan(0, read));
            }
            return inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
        }
        catch (InvalidDataException)
        {
            throw Damaged("a block cannot be inflated");
        }
    }

    private Dictionary<string, string> ReadHeader()
    {
        var header = new Dictionary<string, string>();
        var bytesLeft = ObjectFile.MaxHeaderBytes;
        while (true)
        {
            TryReadLong(out var items, isFirst: false);
            if (items < 0)
            {
                items = -items;
                TryReadLong(out _, isFirst: false);
            }
            if (items == 0)
            {
                return header;
            }
            for (; items > 0; items--)
            {
                var key = ReadText(ref bytesLeft);
                header[key] = ReadText(ref bytesLeft);
            }
        }
    }

    private string ReadText(ref int bytesLeft)
    {
        TryReadLong(out var length, isFirst: false);
        // One more for each text, so that empty ones come to an end too.
        if (length < 0 || length + 1 > bytesLeft)
        {
            throw Damaged($"a header of more than {ObjectFile.MaxHeaderBytes} bytes");
        }
        bytesLeft -= (int)length + 1;
        var text = new byte[length];
        ReadExactly(text, "the header");
        return Encoding.UTF8.GetString(text);
    }

    private bool IsDeflated(string codec) => codec switch
    {
        ObjectFile.Deflate => true,
        ObjectFile.NoCodec => false,
        _ => throw Damaged($"codec {codec}; deflate and null are read"),
    };

    private WriterSchema? OtherWriter(string json)
    {
        if (json == RecordedEntry.SchemaJson)
        {
            return null;
        }
        return WriterSchema.TryParse(json, RecordedEntry.Schema, out var whyNot) ?? throw Damaged($"no recording: {whyNot}");
    }

    /// <summary>Reads a number. False at the end of the file, where a first number may be missing.</summary>
    private bool TryReadLong(out long value, bool isFirst)
    {
        Span<byte> bytes = stackalloc byte[AvroBytes.MaxLong];
        var length = 0;
        do
        {
            if (isFirst && length == 0 && _input.ReadAtLeast(bytes[..1], 1, throwOnEndOfStream: false) == 0)
            {
                value = 0;
                return false;
            }
            if (isFirst && length == 0)
            {
                _position++;
            }
            else
            {
                ReadExactly(bytes.Slice(length, 1), "a number");
            }
        }
        while (bytes[length++] >= 0x80 && length < AvroBytes.MaxLong);
        return BoundedBytes.Long(bytes[..length], 0, out value) == length ? true : throw Damaged("a number of too many bytes");
    }

    private void ReadExactly(Span<byte> bytes, string what)
    {
        var read = _input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _position += read;
        if (read < bytes.Length)
        {
            throw new RecordingException(_file, _position, $"the file ends within {what}; it was not written to its end, or cut");
        }
    }

    private RecordingException Damaged(string what) => new(_file, _position, what);
}
