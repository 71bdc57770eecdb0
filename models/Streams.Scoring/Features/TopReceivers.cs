using System.Buffers.Binary;

namespace Streams.Scoring.Features;

/// <summary>Remembers how many bytes the addresses got that got most.</summary>
/// <remarks>
/// State: eight addresses. Source: Metwally, Agrawal, El Abbadi 2005, space-saving: a newcomer takes the place and the count of the least,
/// so the largest is over-estimated by at most an eighth of all bytes, and never missed.
/// </remarks>
internal sealed class TopReceivers
{
    public const int MaxEncodedBytes = 1 + (Places * (4 + Varint.MaxBytes));

    private const int Places = 8;

    private readonly uint[] _addresses = new uint[Places];
    private readonly long[] _bytes = new long[Places];
    private int _count;

    public long Largest
    {
        get
        {
            var largest = 0L;
            for (var i = 0; i < _count; i++)
            {
                largest = Math.Max(largest, _bytes[i]);
            }
            return largest;
        }
    }

    public void Add(uint address, long bytes)
    {
        var place = Array.IndexOf(_addresses, address, 0, _count);
        if (place < 0)
        {
            place = _count < Places ? _count++ : Least();
            _addresses[place] = address;
        }
        _bytes[place] = bytes > long.MaxValue - _bytes[place] ? long.MaxValue : _bytes[place] + bytes;
    }

    public void Merge(TopReceivers other)
    {
        for (var i = 0; i < other._count; i++)
        {
            Add(other._addresses[i], other._bytes[i]);
        }
    }

    public void Clear()
    {
        Array.Clear(_addresses);
        Array.Clear(_bytes);
        _count = 0;
    }

    public int Encode(Span<byte> destination)
    {
        destination[0] = (byte)_count;
        var at = 1;
        for (var i = 0; i < _count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[at..], _addresses[i]);
            at += 4;
            at += Varint.Write(destination[at..], (ulong)_bytes[i]);
        }
        return at;
    }

    public bool TryDecode(ReadOnlySpan<byte> source, out int read)
    {
        read = 1;
        if (source.IsEmpty || source[0] > Places)
        {
            return false;
        }
        for (var i = 0; i < source[0]; i++)
        {
            if (source.Length - read < 5 || !Varint.TryRead(source[(read + 4)..], out var bytes, out var length) || bytes > long.MaxValue)
            {
                return false;
            }
            _addresses[i] = BinaryPrimitives.ReadUInt32LittleEndian(source[read..]);
            _bytes[i] = (long)bytes;
            read += 4 + length;
        }
        _count = source[0];
        return true;
    }

    private int Least()
    {
        var least = 0;
        for (var i = 1; i < _count; i++)
        {
            if (_bytes[i] < _bytes[least])
            {
                least = i;
            }
        }
        return least;
    }
}
