namespace Streams.Schemas.Wire;

/// <summary>Why a value cannot be read: the reason for a header and a metric's tag, the detail for a person.</summary>
/// <param name="Reason">One of the constants here.</param>
/// <param name="Detail">What exactly, in one line.</param>
public readonly record struct RecordFault(string Reason, string Detail)
{
    /// <summary>The value has no bytes, or is null.</summary>
    public const string Empty = "empty";

    /// <summary>The value does not begin with the magic byte and a schema id.</summary>
    public const string NoMagic = "no_magic";

    /// <summary>The schema id is neither compiled in nor known to the registry.</summary>
    public const string UnknownSchema = "unknown_schema";

    /// <summary>The value ends too early, or states a length that its bytes do not hold.</summary>
    public const string Truncated = "truncated";

    /// <summary>The value says what no writer of the schema would.</summary>
    public const string Malformed = "malformed";

    /// <summary>The writer's schema cannot be read as the record expected.</summary>
    public const string IncompatibleSchema = "incompatible_schema";

    /// <summary>The value is larger than a value may be.</summary>
    public const string Oversized = "oversized";

    /// <summary>Every reason.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [Empty, NoMagic, UnknownSchema, Truncated, Malformed, IncompatibleSchema, Oversized];
}
