using System.Text;

namespace Streams.Schemas.Wire;

/// <summary>Reads values of an Avro body one after the other into plain objects; the records' Read methods use it.</summary>
/// <remarks>
/// Every length and count is held against the bytes that remain before anything is allocated. Invalid UTF-8 becomes U+FFFD.
/// </remarks>
/// <exception cref="MalformedRecordException">The bytes are truncated or malformed.</exception>
public ref struct AvroSpanReader
{
    private readonly ReadOnlySpan<byte> _body;
    private int _position;

    /// <summary>Reads from the first byte of a body, which follows the wire header.</summary>
    public AvroSpanReader(ReadOnlySpan<byte> body) => _body = body;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>True where nothing is left.</summary>
    public readonly bool IsAtEnd => _position == _body.Length;

    /// <summary>Reads a boolean.</summary>
    public bool ReadBoolean()
    {
        var start = Take(BoundedBytes.Boolean(_body, _position));
        return _body[start] != 0;
    }

    /// <summary>Reads an int.</summary>
    public int ReadInt()
    {
        var start = Take(BoundedBytes.Int(_body, _position));
        return TrustedBytes.Int(_body, ref start);
    }

    /// <summary>Reads a long.</summary>
    public long ReadLong()
    {
        Take(BoundedBytes.Long(_body, _position, out var value));
        return value;
    }

    /// <summary>Reads a float.</summary>
    public float ReadFloat()
    {
        var start = Take(BoundedBytes.Fixed(_body, _position, sizeof(float)));
        return TrustedBytes.Float(_body, ref start);
    }

    /// <summary>Reads a double.</summary>
    public double ReadDouble()
    {
        var start = Take(BoundedBytes.Fixed(_body, _position, sizeof(double)));
        return TrustedBytes.Double(_body, ref start);
    }

    /// <summary>Reads a string or bytes as they lie in the body.</summary>
    public ReadOnlySpan<byte> ReadSpan()
    {
        var start = Take(BoundedBytes.Bytes(_body, _position));
        var length = TrustedBytes.Length(_body, ref start);
        return _body.Slice(start, length);
    }

    /// <summary>Reads a string.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadSpan());

    /// <summary>Reads bytes.</summary>
    public byte[] ReadBytes() => ReadSpan().ToArray();

    /// <summary>Reads the number of an enum's symbol.</summary>
    public int ReadEnum(int symbols)
    {
        var start = Take(BoundedBytes.Enum(_body, _position, symbols));
        return TrustedBytes.Int(_body, ref start);
    }

    /// <summary>Reads which branch of ["null", T] follows.</summary>
    public bool ReadIsPresent()
    {
        Take(BoundedBytes.Presence(_body, _position, out var isPresent));
        return isPresent;
    }

    /// <summary>Reads the head of an array's or map's next block: how many items follow, 0 at the end.</summary>
    /// <param name="minimalSize">Fewest bytes of one item.</param>
    public int ReadBlock(int minimalSize)
    {
        Take(BoundedBytes.Block(_body, _position, minimalSize, out var items));
        return (int)items;
    }

    /// <summary>Adds an array of records to a list.</summary>
    public void ReadArray<TRecord>(List<TRecord> items, int minimalSize)
        where TRecord : IAvroRecord<TRecord>
    {
        for (var count = ReadBlock(minimalSize); count > 0; count = ReadBlock(minimalSize))
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
            {
                items.Add(TRecord.Read(ref this));
            }
        }
    }

    /// <summary>Adds an array of strings to a list.</summary>
    public void ReadArray(List<string> items)
    {
        for (var count = ReadBlock(minimalSize: 1); count > 0; count = ReadBlock(minimalSize: 1))
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
            {
                items.Add(ReadString());
            }
        }
    }

    /// <summary>Adds an array of bytes to a list.</summary>
    public void ReadArray(List<byte[]> items)
    {
        for (var count = ReadBlock(minimalSize: 1); count > 0; count = ReadBlock(minimalSize: 1))
        {
            for (; count > 0; count--)
            {
                items.Add(ReadBytes());
            }
        }
    }

    /// <summary>Adds an array of booleans to a list.</summary>
    public void ReadArray(List<bool> items)
    {
        for (var count = ReadBlock(minimalSize: 1); count > 0; count = ReadBlock(minimalSize: 1))
        {
            for (; count > 0; count--)
            {
                items.Add(ReadBoolean());
            }
        }
    }

    /// <summary>Adds an array of ints to a list.</summary>
    public void ReadArray(List<int> items)
    {
        for (var count = ReadBlock(minimalSize: 1); count > 0; count = ReadBlock(minimalSize: 1))
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
            {
                items.Add(ReadInt());
            }
        }
    }

    /// <summary>Adds an array of longs to a list.</summary>
    public void ReadArray(List<long> items)
    {
        for (var count = ReadBlock(minimalSize: 1); count > 0; count = ReadBlock(minimalSize: 1))
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
            {
                items.Add(ReadLong());
            }
        }
    }

    /// <summary>Adds an array of floats to a list.</summary>
    public void ReadArray(List<float> items)
    {
        for (var count = ReadBlock(sizeof(float)); count > 0; count = ReadBlock(sizeof(float)))
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
            {
                items.Add(ReadFloat());
            }
        }
    }

    /// <summary>Adds an array of doubles to a list.</summary>
    public void ReadArray(List<double> items)
    {
        for (var count = ReadBlock(sizeof(double)); count > 0; count = ReadBlock(sizeof(double)))
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
            {
                items.Add(ReadDouble());
            }
        }
    }

    /// <summary>Adds a map of strings to a dictionary; of a key that comes twice the last value stays.</summary>
    public void ReadMap(Dictionary<string, string> items)
    {
        for (var count = ReadBlock(minimalSize: 2); count > 0; count = ReadBlock(minimalSize: 2))
        {
            for (; count > 0; count--)
            {
                var key = ReadString();
                items[key] = ReadString();
            }
        }
    }

    /// <summary>Moves on to the next value and gives where this one begins.</summary>
    private int Take(int next)
    {
        if (next < 0)
        {
            throw new MalformedRecordException(
                $"The record is {(next == BoundedBytes.Truncated ? "truncated" : "malformed")} at byte {_position} of {_body.Length}.");
        }
        var start = _position;
        _position = next;
        return start;
    }
}
