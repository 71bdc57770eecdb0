using System.Diagnostics.CodeAnalysis;

namespace Streams.Schemas.Recording;

/// <summary>A record of a schema that is not ours, as its writer's schema reads it.</summary>
/// <param name="type">Name of the record type, without namespace.</param>
/// <param name="fields">Values by field: long, double, bool, string (also for enums), byte[], <see cref="ForeignRecord"/>, list, or null.</param>
public sealed class ForeignRecord(string type, IReadOnlyDictionary<string, object?> fields)
{
    /// <summary>Name of the record type, without namespace.</summary>
    public string Type { get; } = type;

    /// <summary>A number; 0 where the field is missing or no number.</summary>
    public long Number(string field) => fields.GetValueOrDefault(field) is long number ? number : 0;

    /// <summary>A text; empty where the field is missing or no text.</summary>
    public string Text(string field) => fields.GetValueOrDefault(field) as string ?? "";

    /// <summary>A truth value; false where the field is missing or none.</summary>
    public bool Flag(string field) => fields.GetValueOrDefault(field) is true;

    /// <summary>Bytes; empty where the field is missing or none.</summary>
    [SuppressMessage("Performance", "CA1859", Justification = "Bytes of the wire are arrays.")]
    public byte[] Bytes(string field) => fields.GetValueOrDefault(field) as byte[] ?? [];

    /// <summary>A record within, or null.</summary>
    public ForeignRecord? Record(string field) => fields.GetValueOrDefault(field) as ForeignRecord;

    /// <summary>The texts of an array.</summary>
    public IEnumerable<string> Texts(string field) => (fields.GetValueOrDefault(field) as IReadOnlyList<object?>)?.OfType<string>() ?? [];

    /// <summary>The numbers of an array.</summary>
    public IEnumerable<long> Numbers(string field) => (fields.GetValueOrDefault(field) as IReadOnlyList<object?>)?.OfType<long>() ?? [];
}
