namespace Streams.Schemas.Wire;

/// <summary>The schema of a root record, with what checks a body against it.</summary>
public sealed class RecordSchema
{
    private readonly BodyCheck _check;

    internal RecordSchema(string name, string json, BodyCheck check)
    {
        Name = name;
        Json = json;
        _check = check;
    }

    internal delegate bool BodyCheck(ReadOnlySpan<byte> body, out BodyFault fault);

    /// <summary>Name of the record without namespace.</summary>
    public string Name { get; }

    /// <summary>The schema as one document that needs no other.</summary>
    public string Json { get; }

    /// <summary>True where the body is exactly one record of this schema, so that a view may be laid over it.</summary>
    /// <param name="body">Bytes after the wire header.</param>
    /// <param name="fault">Why not: <see cref="RecordFault.Truncated"/> or <see cref="RecordFault.Malformed"/>.</param>
    public bool TryValidate(ReadOnlySpan<byte> body, out RecordFault fault)
    {
        if (_check(body, out var bodyFault))
        {
            fault = default;
            return true;
        }
        fault = new RecordFault(bodyFault.IsTruncated ? RecordFault.Truncated : RecordFault.Malformed, bodyFault.ToString());
        return false;
    }

    /// <inheritdoc />
    public override string ToString() => Name;
}
