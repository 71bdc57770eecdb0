using Avro;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Resolution;

/// <summary>Walks over a body by another writer's schema and bounds it, before Apache.Avro may see it.</summary>
/// <remarks>
/// Apache.Avro believes every length and count: five hostile bytes make it allocate gigabytes. After this walk each length lies within the bytes, and the values are few.
/// </remarks>
internal ref struct WriterWalk(ReadOnlySpan<byte> body, int maxValues)
{
    /// <summary>Too many values for their size: nulls in an array take no byte.</summary>
    public const int TooMany = -3;

    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _body = body;
    private int _valuesLeft = maxValues;

    /// <summary>The position after one value of the schema that begins at a position, or a negative code.</summary>
    public int Skip(Schema schema, int at) => Skip(schema, at, depth: 0);

    private int Skip(Schema schema, int at, int depth)
    {
        if (--_valuesLeft < 0 || depth > MaxDepth)
        {
            return TooMany;
        }
        return schema switch
        {
            LogicalSchema logical => Skip(logical.BaseSchema, at, depth + 1),
            Avro.RecordSchema record => SkipRecord(record, at, depth),
            ArraySchema array => SkipBlocks(array.ItemSchema, isMap: false, at, depth),
            MapSchema map => SkipBlocks(map.ValueSchema, isMap: true, at, depth),
            UnionSchema union => SkipUnion(union, at, depth),
            EnumSchema symbols => BoundedBytes.Enum(_body, at, symbols.Count),
            FixedSchema bytes => BoundedBytes.Fixed(_body, at, bytes.Size),
            _ => SkipPrimitive(schema.Tag, at),
        };
    }

    private readonly int SkipPrimitive(Schema.Type type, int at) => type switch
    {
        Schema.Type.Null => at,
        Schema.Type.Boolean => BoundedBytes.Boolean(_body, at),
        Schema.Type.Int => BoundedBytes.Int(_body, at),
        Schema.Type.Long => BoundedBytes.Long(_body, at),
        Schema.Type.Float => BoundedBytes.Fixed(_body, at, sizeof(float)),
        Schema.Type.Double => BoundedBytes.Fixed(_body, at, sizeof(double)),
        Schema.Type.Bytes or Schema.Type.String => BoundedBytes.Bytes(_body, at),
        _ => BoundedBytes.Malformed,
    };

    private int SkipRecord(Avro.RecordSchema record, int at, int depth)
    {
        foreach (var field in record.Fields)
        {
            at = Skip(field.Schema, at, depth + 1);
            if (at < 0)
            {
                return at;
            }
        }
        return at;
    }

    private int SkipUnion(UnionSchema union, int at, int depth)
    {
        var next = BoundedBytes.Long(_body, at, out var branch);
        if (next < 0)
        {
            return next;
        }
        return (ulong)branch < (ulong)union.Count ? Skip(union.Schemas[(int)branch], next, depth + 1) : BoundedBytes.Malformed;
    }

    private int SkipBlocks(Schema item, bool isMap, int at, int depth)
    {
        while (true)
        {
            at = BoundedBytes.Block(_body, at, out var items);
            if (at < 0 || items == 0)
            {
                return at;
            }
            for (; items > 0; items--)
            {
                at = isMap ? BoundedBytes.Bytes(_body, at) : at;
                at = at < 0 ? at : Skip(item, at, depth + 1);
                if (at < 0)
                {
                    return at;
                }
            }
        }
    }
}
