using System.Diagnostics.CodeAnalysis;

namespace Streams.Schemas.Wire;

/// <summary>Numbers that stand for schemas on the wire: compiled in, or given out by a registry.</summary>
public interface ISchemaIds
{
    /// <summary>The number that values of this schema are written with.</summary>
    int IdFor(RecordSchema schema);

    /// <summary>The schema that a value with this number was written by.</summary>
    bool TryResolve(int id, [NotNullWhen(true)] out string? writerSchemaJson);
}
