using Avro;
using Avro.Generic;
using Avro.IO;
using Streams.Schemas.Wire;
using RecordSchema = Streams.Schemas.Wire.RecordSchema;

namespace Streams.Schemas.Resolution;

/// <summary>Reads bodies of one other writer's schema as bodies of one of ours.</summary>
/// <remarks>Costs microseconds and allocates: the way for records of another version, not for the stream of our own.</remarks>
internal sealed class WriterSchema
{
    private readonly Schema _writer;
    private readonly RecordSchema _expected;
    private readonly GenericDatumReader<GenericRecord>? _reader;
    private readonly GenericDatumWriter<GenericRecord>? _ownWriter;

    private WriterSchema(Schema writer, Schema own, RecordSchema expected)
    {
        _writer = writer;
        _expected = expected;
        if (SchemaNormalization.ToParsingForm(writer) != SchemaNormalization.ToParsingForm(own))
        {
            _reader = new GenericDatumReader<GenericRecord>(writer, own);
            _ownWriter = new GenericDatumWriter<GenericRecord>(own);
        }
    }

    /// <summary>Takes the writer's schema in. Null where it is no schema, or none that the record expected can be read from.</summary>
    public static WriterSchema? TryParse(string writerSchemaJson, RecordSchema expected, out string whyNot)
    {
        try
        {
            var writer = Schema.Parse(writerSchemaJson);
            var own = Schema.Parse(expected.Json);
            whyNot = $"schema {writer.Fullname} of the writer cannot be read as {expected}";
            return own.CanRead(writer) ? new WriterSchema(writer, own, expected) : null;
        }
        catch (AvroException broken)
        {
            whyNot = $"the writer's schema is no Avro schema: {broken.Message}";
            return null;
        }
    }

    /// <summary>The position after the record that begins at a position, or a negative code.</summary>
    public int EndOf(ReadOnlySpan<byte> bodies, int at, int maxValues) => new WriterWalk(bodies, maxValues).Skip(_writer, at);

    /// <summary>The body as our own schema has it; the same memory where both encode alike.</summary>
    public bool TryTranscode(ReadOnlyMemory<byte> body, int maxValues, out ReadOnlyMemory<byte> ownBody, out RecordFault fault)
    {
        ownBody = default;
        if (_reader is null)
        {
            ownBody = body;
            return _expected.TryValidate(body.Span, out fault);
        }
        var end = EndOf(body.Span, 0, maxValues);
        if (end != body.Length)
        {
            fault = FaultOf(end, maxValues);
            return false;
        }
        try
        {
            ownBody = Transcode(body);
        }
#pragma warning disable CA1031 // Apache.Avro throws many kinds where it cannot resolve a value; each means the same: this record cannot be read.
        catch (Exception unresolved) when (unresolved is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            fault = new RecordFault(RecordFault.IncompatibleSchema, $"a value of the writer's schema cannot be read as {_expected}: {unresolved.Message}");
            return false;
        }
        return _expected.TryValidate(ownBody.Span, out fault);
    }

    private static RecordFault FaultOf(int end, int maxValues) => end switch
    {
        BoundedBytes.Truncated => new RecordFault(RecordFault.Truncated, "a value of the writer's schema is truncated or longer than its bytes"),
        WriterWalk.TooMany => new RecordFault(RecordFault.Oversized, $"the record has more than {maxValues} values, or more than 64 levels"),
        BoundedBytes.Malformed => new RecordFault(RecordFault.Malformed, "a value is none of the writer's schema"),
        _ => new RecordFault(RecordFault.Malformed, "bytes follow the record of the writer's schema"),
    };

    private byte[] Transcode(ReadOnlyMemory<byte> body)
    {
        using var input = new MemoryStream(body.ToArray());
        var record = _reader!.Read(null!, new BinaryDecoder(input));
        using var output = new MemoryStream(body.Length + 256);
        _ownWriter!.Write(record, new BinaryEncoder(output));
        return output.ToArray();
    }
}
