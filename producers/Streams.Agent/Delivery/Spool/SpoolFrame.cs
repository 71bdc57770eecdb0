using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Streams.Kafka.Publishing;
using Streams.Schemas;

namespace Streams.Agent.Delivery.Spool;

/// <summary>How one record lies in a segment: mark, length, CRC-32C of all that follows it, time, place, numbers, key, value.</summary>
/// <remarks>
/// Shape (little-endian): mark u32 · length of the whole u32 · CRC-32C u32 · time i64 · topic u8 · partition i32 · first sequence i64 · events i32 · occurrences i64 · key length i32 · value length i32 (-1: null) · key · value.
/// The mark lets a reader find the next record behind a damaged one; what looks like one must still have the right checksum.
/// </remarks>
internal static class SpoolFrame
{
    /// <summary>Bytes of a frame beside key and value.</summary>
    public const int Overhead = ChecksumEnd + 41;

    private const uint Mark = 0x4C_50_53_F7;
    private const int LengthAt = 4;
    private const int ChecksumAt = 8;
    private const int ChecksumEnd = 12;

    // more than the largest record that Kafka would take
    private const int MaxBytes = 2 * TopicCatalog.MaxEventBytes;

    /// <summary>Bytes of a record's frame.</summary>
    public static int SizeOf(OutboundRecord record) => Overhead + record.Bytes;

    /// <summary>Lays a record into <paramref name="into"/>, which is as long as <see cref="SizeOf"/> says.</summary>
    public static void Write(Span<byte> into, OutboundRecord record, long timeNs)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(into[LengthAt..], into.Length);
        var body = into[ChecksumEnd..];
        BinaryPrimitives.WriteInt64LittleEndian(body, timeNs);
        body[8] = record.Topic == TopicCatalog.Metadata ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(body[9..], record.Partition);
        BinaryPrimitives.WriteInt64LittleEndian(body[13..], record.FirstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(body[21..], record.Events);
        BinaryPrimitives.WriteInt64LittleEndian(body[25..], record.Occurrences);
        BinaryPrimitives.WriteInt32LittleEndian(body[33..], record.Key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body[37..], record.Value?.Length ?? -1);
        record.Key.CopyTo(body[41..]);
        record.Value?.CopyTo(body[(41 + record.Key.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(into[ChecksumAt..], Checksum(into));
    }

    /// <summary>Reads the record that begins here; false where none does, or not a whole one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, [NotNullWhen(true)] out OutboundRecord? record, out long timeNs, out int length)
    {
        (record, timeNs, length) = (null, 0, 0);
        if (from.Length < Overhead || BinaryPrimitives.ReadUInt32LittleEndian(from) != Mark)
        {
            return false;
        }

        var whole = BinaryPrimitives.ReadInt32LittleEndian(from[LengthAt..]);
        if (whole < Overhead || whole > MaxBytes || whole > from.Length || BinaryPrimitives.ReadUInt32LittleEndian(from[ChecksumAt..]) != Checksum(from[..whole]))
        {
            return false;
        }

        var body = from[ChecksumEnd..whole];
        var key = BinaryPrimitives.ReadInt32LittleEndian(body[33..]);
        var value = BinaryPrimitives.ReadInt32LittleEndian(body[37..]);
        if (key < 0 || value < -1 || (long)key + Math.Max(0, value) != whole - Overhead)
        {
            return false;
        }

        record = new OutboundRecord(
            body[8] == 1 ? TopicCatalog.Metadata : TopicCatalog.Events,
            BinaryPrimitives.ReadInt32LittleEndian(body[9..]),
            body.Slice(41, key).ToArray(),
            value < 0 ? null : body.Slice(41 + key, value).ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(body[13..]),
            BinaryPrimitives.ReadInt32LittleEndian(body[21..]),
            BinaryPrimitives.ReadInt64LittleEndian(body[25..]));
        timeNs = BinaryPrimitives.ReadInt64LittleEndian(body);
        length = whole;
        return true;
    }

    /// <summary>Where the next whole record begins; the end where there is none.</summary>
    public static int FindNext(ReadOnlySpan<byte> from, int start)
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, Mark);
        for (var at = start; at < from.Length; at++)
        {
            var found = from[at..].IndexOf(mark);
            if (found < 0)
            {
                break;
            }

            at += found;
            if (TryRead(from[at..], out _, out _, out _))
            {
                return at;
            }
        }

        return from.Length;
    }

    /// <summary>CRC-32C, as in iSCSI (RFC 3720, appendix B.4).</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes, uint seed = uint.MaxValue)
    {
        var crc = seed;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame) => ~Crc32C(frame[ChecksumEnd..], Crc32C(frame.Slice(LengthAt, sizeof(int))));
}
