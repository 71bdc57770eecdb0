namespace Streams.Schemas.Wire;

/// <summary>Where and why a body is none of its schema; text only when asked for.</summary>
internal struct BodyFault
{
    private string _field;
    private int _at;
    private string _what;

    /// <summary>True where the bytes end too early, false where they say what no writer of the schema would.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Remembers the fault and gives the code back, which is negative.</summary>
    public int Set(string field, int at, int code)
    {
        IsTruncated = code == BoundedBytes.Truncated;
        _what = IsTruncated ? "truncated or longer than its bytes" : "malformed";
        _field = field;
        _at = at;
        return code;
    }

    /// <summary>Remembers that bytes follow the record. False, for the caller to give on.</summary>
    public bool TrailingBytes(string record, int at)
    {
        Set(record, at, BoundedBytes.Malformed);
        _what = "followed by more bytes";
        return false;
    }

    public override readonly string ToString() => $"{_field} at byte {_at} is {_what}";
}
