using System.IO.Compression;
using System.Text;
using Avro;
using Avro.IO;

namespace Streams.Schemas.Recording;

/// <summary>Reads Avro object container files of schemas that are not ours, such as the captures of other sensors.</summary>
/// <remarks>
/// For files that one trusts: a hostile one can cost memory. Walks the writer's schema itself, since Apache.Avro's generic reader turns
/// logical types into dates and fails on numbers that are none.
/// </remarks>
public static class AvroObjectFile
{
    private static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>The records in order, each as its writer's schema reads it.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">The file is no Avro object container file of records, or of a codec other than null and deflate.</exception>
    public static IEnumerable<ForeignRecord> Read(Stream stream)
    {
        var decoder = new BinaryDecoder(stream);
        var sync = new byte[16];
        var header = ReadHeader(decoder, sync);
        var schema = Schema.Parse(Encoding.UTF8.GetString(header["avro.schema"])) as RecordSchema ?? throw new InvalidDataException("the Avro object file holds no records.");
        while (stream.Position < stream.Length)
        {
            var count = decoder.ReadLong();
            var block = new MemoryStream(Inflated(decoder.ReadBytes(), header.TryGetValue("avro.codec", out var codec) ? Encoding.UTF8.GetString(codec) : "null"));
            decoder.ReadFixed(sync);
            var items = new BinaryDecoder(block);
            for (; count > 0; count--)
            {
                yield return RecordOf(schema, items);
            }
        }
    }

    private static Dictionary<string, byte[]> ReadHeader(BinaryDecoder decoder, byte[] sync)
    {
        var magic = new byte[Magic.Length];
        decoder.ReadFixed(magic);
        if (!magic.AsSpan().SequenceEqual(Magic))
        {
            throw new InvalidDataException("the file is no Avro object file.");
        }
        var header = new Dictionary<string, byte[]>();
        for (var left = decoder.ReadMapStart(); left > 0; left = decoder.ReadMapNext())
        {
            for (; left > 0; left--)
            {
                header[decoder.ReadString()] = decoder.ReadBytes();
            }
        }
        decoder.ReadFixed(sync);
        return header;
    }

    private static byte[] Inflated(byte[] block, string codec)
    {
        if (codec == "null")
        {
            return block;
        }
        if (codec != "deflate")
        {
            throw new InvalidDataException($"the Avro object file is packed with {codec}; only null and deflate are read.");
        }
        using var inflated = new MemoryStream();
        using var deflate = new DeflateStream(new MemoryStream(block), CompressionMode.Decompress);
        deflate.CopyTo(inflated);
        return inflated.ToArray();
    }

    private static ForeignRecord RecordOf(RecordSchema schema, BinaryDecoder decoder)
    {
        var fields = new Dictionary<string, object?>(schema.Fields.Count);
        foreach (var field in schema.Fields)
        {
            fields[field.Name] = ValueOf(field.Schema, decoder);
        }
        return new ForeignRecord(schema.Name, fields);
    }

    private static object? ValueOf(Schema schema, BinaryDecoder decoder) => schema switch
    {
        LogicalSchema logical => ValueOf(logical.BaseSchema, decoder),
        RecordSchema record => RecordOf(record, decoder),
        UnionSchema union => ValueOf(union[decoder.ReadUnionIndex()], decoder),
        EnumSchema symbols => symbols[decoder.ReadEnum()],
        FixedSchema bytes => FixedOf(bytes.Size, decoder),
        ArraySchema array => ItemsOf(array, decoder),
        MapSchema map => EntriesOf(map, decoder),
        _ => schema.Tag switch
        {
            Schema.Type.Null => null,
            Schema.Type.Boolean => decoder.ReadBoolean(),
            Schema.Type.Int => (long)decoder.ReadInt(),
            Schema.Type.Long => decoder.ReadLong(),
            Schema.Type.Float => (double)decoder.ReadFloat(),
            Schema.Type.Double => decoder.ReadDouble(),
            Schema.Type.Bytes => decoder.ReadBytes(),
            Schema.Type.String => decoder.ReadString(),
            _ => throw new InvalidDataException($"the Avro object file holds a type that is not known, {schema.Tag}."),
        },
    };

    private static byte[] FixedOf(int size, BinaryDecoder decoder)
    {
        var bytes = new byte[size];
        decoder.ReadFixed(bytes);
        return bytes;
    }

    private static List<object?> ItemsOf(ArraySchema array, BinaryDecoder decoder)
    {
        var items = new List<object?>();
        for (var left = decoder.ReadArrayStart(); left > 0; left = decoder.ReadArrayNext())
        {
            for (; left > 0; left--)
            {
                items.Add(ValueOf(array.ItemSchema, decoder));
            }
        }
        return items;
    }

    private static ForeignRecord EntriesOf(MapSchema map, BinaryDecoder decoder)
    {
        var entries = new Dictionary<string, object?>();
        for (var left = decoder.ReadMapStart(); left > 0; left = decoder.ReadMapNext())
        {
            for (; left > 0; left--)
            {
                entries[decoder.ReadString()] = ValueOf(map.ValueSchema, decoder);
            }
        }
        return new ForeignRecord("map", entries);
    }
}
