using Avro;
using Avro.Generic;
using Avro.IO;
using CsCheck;

namespace Streams.Schemas.Tests;

/// <summary>Random records of any schema, as Apache.Avro has them: the independent side of every comparison.</summary>
internal static class RandomRecords
{
    private static readonly Gen<long> Longs = Gen.Frequency((6, Gen.Long[-200, 200]), (2, Gen.Long), (1, Gen.Int[0, 1].Select(end => end == 0 ? long.MinValue : long.MaxValue)));
    private static readonly Gen<int> Ints = Gen.Frequency((6, Gen.Int[-200, 200]), (2, Gen.Int), (1, Gen.Int[0, 1].Select(end => end == 0 ? int.MinValue : int.MaxValue)));
    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, Gen.String[Gen.Char[' ', '~'], 0, 12]),
        (2, Gen.String[Gen.Char['\u0080', '\uD7FF'], 0, 70]),
        (1, Gen.Int[60, 70].Select(length => new string('a', length))),
        (1, Gen.Int[20, 24].Select(length => new string('\u20AC', length))));

    /// <summary>Encoded bodies of random records of a schema.</summary>
    public static Gen<byte[]> Bodies(string schemaJson)
    {
        var schema = (Avro.RecordSchema)Schema.Parse(schemaJson);
        return Record(schema).Select(record => Encode(schema, (GenericRecord)record));
    }

    public static byte[] Encode(Schema schema, GenericRecord record)
    {
        using var output = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(output));
        return output.ToArray();
    }

    public static GenericRecord Decode(Schema schema, byte[] body)
    {
        using var input = new MemoryStream(body);
        return new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(input));
    }

    private static Gen<object> Value(Schema schema) => schema switch
    {
        Avro.RecordSchema record => Record(record),
        ArraySchema array => Value(array.ItemSchema).Array[0, 4].Select(items => (object)items),
        MapSchema map => Gen.Select(Texts, Value(map.ValueSchema)).Array[0, 4].Select(Map),
        EnumSchema symbols => Gen.Int[0, symbols.Count - 1].Select(index => (object)new GenericEnum(symbols, symbols.Symbols[index])),
        UnionSchema union => Gen.Frequency((2, Gen.Const(0).Select(_ => (object)null!)), (1, Value(union.Schemas[1]))),
        _ => Primitive(schema.Tag),
    };

    private static Gen<object> Primitive(Schema.Type type) => type switch
    {
        Schema.Type.Boolean => Gen.Bool.Select(value => (object)value),
        Schema.Type.Int => Ints.Select(value => (object)value),
        Schema.Type.Long => Longs.Select(value => (object)value),
        Schema.Type.Float => Gen.Float.Select(value => (object)value),
        Schema.Type.Double => Gen.Double.Select(value => (object)value),
        Schema.Type.Bytes => Gen.Byte.Array[0, 20].Select(value => (object)value),
        Schema.Type.String => Texts.Select(value => (object)value),
        _ => throw new NotSupportedException($"{type}"),
    };

    private static object Map((string Key, object Value)[] entries)
    {
        var map = new Dictionary<string, object>();
        foreach (var (key, value) in entries)
        {
            map[key] = value;
        }
        return map;
    }

    private static Gen<object> Record(Avro.RecordSchema schema)
    {
        var fields = schema.Fields.Select(field => Value(field.Schema)).ToArray();
        return Sequence(fields).Select(values =>
        {
            var record = new GenericRecord(schema);
            for (var index = 0; index < values.Length; index++)
            {
                record.Add(schema.Fields[index].Name, values[index]);
            }
            return (object)record;
        });
    }

    private static Gen<object[]> Sequence(Gen<object>[] fields) =>
        fields.Aggregate(Gen.Const(Array.Empty<object>()), (done, next) => Gen.Select(done, next, (before, value) => (object[])[.. before, value]));
}
