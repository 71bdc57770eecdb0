using System.Buffers;
using System.Buffers.Binary;

namespace Streams.Schemas.Wire;

/// <summary>The value of a Kafka record as Confluent's serializers have it: a zero, the schema's number (big-endian), the Avro body.</summary>
public static class WireFormat
{
    /// <summary>Bytes before the body.</summary>
    public const int HeaderBytes = 5;

    /// <summary>First byte of every value.</summary>
    public const byte Magic = 0;

    /// <summary>Takes a value apart. False where it does not begin with the magic byte and a number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out int schemaId, out ReadOnlySpan<byte> body)
    {
        if (value.Length < HeaderBytes || value[0] != Magic)
        {
            schemaId = 0;
            body = [];
            return false;
        }
        schemaId = BinaryPrimitives.ReadInt32BigEndian(value[1..]);
        body = value[HeaderBytes..];
        return true;
    }

    /// <summary>Encodes a record into an array of its own.</summary>
    public static byte[] Encode<TRecord>(TRecord record, int schemaId)
        where TRecord : IAvroRecord<TRecord>
    {
        var writer = new AvroSpanWriter(stackalloc byte[512]);
        try
        {
            Write(record, schemaId, ref writer);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Encodes a record into a buffer writer, without allocation.</summary>
    public static void Encode<TRecord>(TRecord record, int schemaId, IBufferWriter<byte> output)
        where TRecord : IAvroRecord<TRecord>
    {
        var writer = new AvroSpanWriter(output);
        Write(record, schemaId, ref writer);
        writer.Flush();
    }

    private static void Write<TRecord>(TRecord record, int schemaId, ref AvroSpanWriter writer)
        where TRecord : IAvroRecord<TRecord>
    {
        var header = writer.Reserve(HeaderBytes);
        header[0] = Magic;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], schemaId);
        writer.Advance(HeaderBytes);
        record.Write(ref writer);
    }
}
