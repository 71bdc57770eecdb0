using System.Buffers;
using System.IO.Compression;
using Avro;
using Avro.Generic;
using Avro.IO;
using Streams.Schemas.Wire;

namespace Streams.Benchmarks.Codec;

/// <summary>Records of one kind, encoded and read again by our codecs and by Apache.Avro.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
internal sealed class CodecCase<TRecord> : ICodecCase
    where TRecord : class, IRootRecord<TRecord>
{
    private readonly string _name;
    private readonly IReadOnlyList<TRecord> _records;
    private readonly int _events;
    private readonly Func<ReadOnlyMemory<byte>, long> _readView;
    private readonly int _schemaId = SchemaIds.CompiledIn.IdFor(TRecord.Schema);
    private long _sum;

    /// <param name="name">Name of the workload.</param>
    /// <param name="records">The records.</param>
    /// <param name="events">Events in all of them; their number where they hold none.</param>
    /// <param name="readView">Reads everything that a step would from a view over a checked body.</param>
    public CodecCase(string name, IReadOnlyList<TRecord> records, int events, Func<ReadOnlyMemory<byte>, long> readView)
    {
        _name = name;
        _records = records;
        _events = events;
        _readView = readView;
    }

    /// <summary>Measures the case; every figure is per event.</summary>
    public Dictionary<string, object> Measure(int rounds)
    {
        var values = _records.Select(record => new ReadOnlyMemory<byte>(WireFormat.Encode(record, _schemaId))).ToArray();
        var encode = MeasureEncode(rounds);
        var decode = MeasureDecode(values, rounds);
        var (apacheEncode, apacheDecode) = MeasureApache(values, rounds);
        return new()
        {
            ["benchmark"] = "codec",
            ["workload"] = _name,
            ["records"] = _records.Count,
            ["events_per_record"] = Round((double)_events / _records.Count),
            ["encode_ns"] = Round(encode.Ns / _events),
            ["decode_ns"] = Round(decode.Ns / _events),
            ["bytes_allocated_per_record"] = Round((encode.AllocatedBytes + decode.AllocatedBytes) / _records.Count),
            ["bytes_per_event"] = Round((double)values.Sum(value => value.Length) / _events),
            ["deflated_bytes_per_event"] = Round((double)Deflated(values) / _events),
            ["apache_encode_ns"] = Round(apacheEncode.Ns / _events),
            ["apache_decode_ns"] = Round(apacheDecode.Ns / _events),
            ["apache_bytes_allocated_per_record"] = Round((apacheEncode.AllocatedBytes + apacheDecode.AllocatedBytes) / _records.Count),
            ["checksum"] = _sum & 0xFFFF,
        };
    }

    private Measured MeasureEncode(int rounds)
    {
        var output = new ArrayBufferWriter<byte>(1024 * 1024);
        return Measured.Of(
            () =>
            {
                for (var index = 0; index < _records.Count; index++)
                {
                    output.ResetWrittenCount();
                    WireFormat.Encode(_records[index], _schemaId, output);
                }
            },
            rounds);
    }

    private Measured MeasureDecode(ReadOnlyMemory<byte>[] values, int rounds)
    {
        var decoder = new RecordDecoder(SchemaIds.CompiledIn);
        return Measured.Of(
            () =>
            {
                foreach (var value in values)
                {
                    if (!decoder.TryDecode(value, TRecord.Schema, out var body, out var fault))
                    {
                        throw new InvalidDataException(fault.Detail);
                    }
                    _sum += _readView(body);
                }
            },
            rounds);
    }

    /// <summary>The same with generic records and reused streams, which is the quicker way of Apache.Avro.</summary>
    private static (Measured Encode, Measured Decode) MeasureApache(ReadOnlyMemory<byte>[] values, int rounds)
    {
        var schema = Schema.Parse(TRecord.Schema.Json);
        var reader = new GenericDatumReader<GenericRecord>(schema, schema);
        var writer = new GenericDatumWriter<GenericRecord>(schema);
        var inputs = values.Select(value => new MemoryStream(value[WireFormat.HeaderBytes..].ToArray())).ToArray();
        var decode = Measured.Of(
            () =>
            {
                foreach (var input in inputs)
                {
                    input.Position = 0;
                    reader.Read(null!, new BinaryDecoder(input));
                }
            },
            Math.Min(rounds, 5));
        foreach (var input in inputs)
        {
            input.Position = 0;
        }
        var records = inputs.Select(input => reader.Read(null!, new BinaryDecoder(input))).ToArray();
        var output = new MemoryStream(1024 * 1024);
        var encoder = new BinaryEncoder(output);
        var encode = Measured.Of(
            () =>
            {
                foreach (var record in records)
                {
                    output.Position = 0;
                    writer.Write(record, encoder);
                }
            },
            Math.Min(rounds, 5));
        return (encode, decode);
    }

    /// <summary>As one stream, as a producer's batch of many records would have it.</summary>
    private static long Deflated(ReadOnlyMemory<byte>[] values)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var value in values)
            {
                deflate.Write(value.Span);
            }
        }
        return output.Length;
    }

    private static double Round(double value) => Math.Round(value, 1);
}
