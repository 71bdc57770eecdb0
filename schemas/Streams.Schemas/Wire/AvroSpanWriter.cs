using System.Buffers;
using System.Text;

namespace Streams.Schemas.Wire;

/// <summary>Writes values of an Avro body one after the other; the records' Write methods use it.</summary>
/// <remarks>
/// Writes into a buffer writer, or into a pooled buffer that grows. Dispose gives that buffer back; with a buffer writer call <see cref="Flush"/> at the end.
/// </remarks>
public ref struct AvroSpanWriter
{
    private readonly IBufferWriter<byte>? _output;
    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _position;
    private long _flushed;

    /// <summary>Writes into a buffer writer.</summary>
    public AvroSpanWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _buffer = output.GetSpan();
    }

    /// <summary>Writes into a buffer, for example on the stack, and into a larger pooled one when that is full.</summary>
    public AvroSpanWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>What was written so far into the pooled buffer.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    /// <summary>Bytes written so far.</summary>
    public readonly long WrittenBytes => _flushed + _position;

    /// <summary>Room for at least so many bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _position < bytes)
        {
            Grow(bytes);
        }
        return _buffer[_position..];
    }

    /// <summary>Counts bytes put into the room reserved last as written.</summary>
    public void Advance(int bytes) => _position += bytes;

    /// <summary>Hands what was written to the buffer writer.</summary>
    public void Flush()
    {
        _output?.Advance(_position);
        _flushed += _position;
        _position = 0;
        _buffer = [];
    }

    /// <summary>Writes a boolean.</summary>
    public void WriteBoolean(bool value)
    {
        var at = 0;
        AvroBytes.PutBoolean(Reserve(1), ref at, value);
        Advance(at);
    }

    /// <summary>Writes a long, or an int, or an enum by its number.</summary>
    public void WriteLong(long value)
    {
        var at = 0;
        AvroBytes.PutLong(Reserve(AvroBytes.MaxLong), ref at, value);
        Advance(at);
    }

    /// <summary>Writes a float.</summary>
    public void WriteFloat(float value)
    {
        var at = 0;
        AvroBytes.PutFloat(Reserve(sizeof(float)), ref at, value);
        Advance(at);
    }

    /// <summary>Writes a double.</summary>
    public void WriteDouble(double value)
    {
        var at = 0;
        AvroBytes.PutDouble(Reserve(sizeof(double)), ref at, value);
        Advance(at);
    }

    /// <summary>Writes a string as UTF-8; a lone surrogate becomes U+FFFD.</summary>
    public void WriteString(string value)
    {
        var room = Reserve(AvroBytes.MaxLong + (3 * value.Length));
        // Most text is ASCII: the length's own size is guessed from that, and the text moved where the guess was wrong.
        var guess = SizeOf(value.Length);
        var length = Encoding.UTF8.GetBytes(value, room[guess..]);
        var size = SizeOf(length);
        if (size != guess)
        {
            room.Slice(guess, length).CopyTo(room[size..]);
        }
        var at = 0;
        AvroBytes.PutLong(room, ref at, length);
        Advance(at + length);
    }

    /// <summary>Writes bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        var room = Reserve(AvroBytes.MaxLong + value.Length);
        var at = 0;
        AvroBytes.PutLong(room, ref at, value.Length);
        value.CopyTo(room[at..]);
        Advance(at + value.Length);
    }

    /// <summary>Writes bytes.</summary>
    public void WriteBytes(byte[] value) => WriteBytes(value.AsSpan());

    /// <summary>Writes an array of records.</summary>
    public void WriteArray<TRecord>(List<TRecord> items)
        where TRecord : IAvroRecord<TRecord>
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            item.Write(ref this);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of enums.</summary>
    public void WriteArray<TEnum>(List<TEnum> items, Func<TEnum, int> numberOf)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteLong(numberOf(item));
        }
        WriteEnd();
    }

    /// <summary>Writes an array of strings.</summary>
    public void WriteArray(List<string> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteString(item);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of bytes.</summary>
    public void WriteArray(List<byte[]> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteBytes(item);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of booleans.</summary>
    public void WriteArray(List<bool> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteBoolean(item);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of ints.</summary>
    public void WriteArray(List<int> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteLong(item);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of longs.</summary>
    public void WriteArray(List<long> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteLong(item);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of floats.</summary>
    public void WriteArray(List<float> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteFloat(item);
        }
        WriteEnd();
    }

    /// <summary>Writes an array of doubles.</summary>
    public void WriteArray(List<double> items)
    {
        WriteBlock(items.Count);
        foreach (var item in items)
        {
            WriteDouble(item);
        }
        WriteEnd();
    }

    /// <summary>Writes a map of strings.</summary>
    public void WriteMap(Dictionary<string, string> items)
    {
        WriteBlock(items.Count);
        foreach (var (key, value) in items)
        {
            WriteString(key);
            WriteString(value);
        }
        WriteEnd();
    }

    /// <summary>Gives the pooled buffer back.</summary>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
        _buffer = [];
        _position = 0;
    }

    private static int SizeOf(int length) => length switch
    {
        < 1 << 6 => 1,
        < 1 << 13 => 2,
        < 1 << 20 => 3,
        < 1 << 27 => 4,
        _ => 5,
    };

    /// <summary>An empty array has no block, only the end.</summary>
    private void WriteBlock(int items)
    {
        if (items > 0)
        {
            WriteLong(items);
        }
    }

    private void WriteEnd()
    {
        Reserve(1)[0] = 0;
        Advance(1);
    }

    private void Grow(int bytes)
    {
        if (_output is not null)
        {
            _output.Advance(_position);
            _flushed += _position;
            _position = 0;
            _buffer = _output.GetSpan(bytes);
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_position + bytes, 2 * _buffer.Length));
        Written.CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
        _rented = larger;
        _buffer = larger;
    }
}
