namespace Streams.Schemas.Generator.Model;

/// <summary>A record of the contract.</summary>
internal sealed class RecordType(string name, string doc, IReadOnlyList<RecordField> fields, string? json) : AvroType
{
    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public IReadOnlyList<RecordField> Fields { get; } = fields;

    /// <summary>The self-contained schema of a root record, null for one that is only part of others.</summary>
    public string? Json { get; } = json;

    public override string CSharpName => Name;

    public override int MinimalSize { get; } = Math.Max(1, fields.Sum(field => field.Type.MinimalSize));
}
