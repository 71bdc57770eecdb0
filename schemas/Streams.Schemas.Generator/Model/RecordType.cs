namespace Streams.Schemas.Generator.Model;

/// <summary>A record of the contract.</summary>
internal sealed class RecordType(string name, string doc, IReadOnlyList<RecordField> fields, string? json) : AvroType
{
    private const int FewestInRun = 4;

    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public IReadOnlyList<RecordField> Fields { get; } = fields;

    /// <summary>The self-contained schema of a root record, null for one that is only part of others.</summary>
    public string? Json { get; } = json;

    /// <summary>Neighbouring fields in runs: nullable records, of which seldom one is set, together where there are several; all others alone.</summary>
    public IEnumerable<IReadOnlyList<RecordField>> Runs
    {
        get
        {
            for (var index = 0; index < Fields.Count;)
            {
                var run = Fields.Skip(index).TakeWhile(next => next.Type is NullableType { Inner: RecordType }).ToList();
                List<RecordField> neighbours = run.Count >= FewestInRun ? run : [Fields[index]];
                yield return neighbours;
                index += neighbours.Count;
            }
        }
    }

    public override string CSharpName => Name;

    public override int MinimalSize { get; } = Math.Max(1, fields.Sum(field => field.Type.MinimalSize));
}
