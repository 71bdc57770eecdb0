using Streams.Schemas.Generator.Json;

namespace Streams.Schemas.Generator.Parsing;

/// <summary>Every named type of all files by its full name, so that one file may name a type of another.</summary>
internal sealed class DefinitionIndex
{
    private readonly Dictionary<string, Definition> _definitions = new(StringComparer.Ordinal);
    private readonly List<SchemaProblem> _problems;

    public DefinitionIndex(IEnumerable<SchemaFile> files, List<SchemaProblem> problems)
    {
        _problems = problems;
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            try
            {
                Collect(JsonParser.Parse(file.Content), "", file.Path, isRoot: true);
            }
            catch (JsonException broken)
            {
                problems.Add(new SchemaProblem(file.Path, broken.Position, $"no valid JSON: {broken.Message}; correct the file"));
            }
        }
    }

    public IEnumerable<Definition> All => _definitions.Values.OrderBy(definition => definition.FullName, StringComparer.Ordinal);

    public Definition? Find(string fullName) => _definitions.TryGetValue(fullName, out var definition) ? definition : null;

    private void Collect(JsonValue json, string enclosingNamespace, string path, bool isRoot)
    {
        foreach (var item in json.Items)
        {
            Collect(item, enclosingNamespace, path, isRoot: false);
        }
        if (json.Kind != JsonKind.Object)
        {
            return;
        }
        if (json.TextOf("type") is "record" or "enum" && json.TextOf("name") is { } name)
        {
            enclosingNamespace = json.TextOf("namespace") ?? enclosingNamespace;
            Add(new Definition(Names.Full(name, enclosingNamespace), enclosingNamespace, json, path, isRoot));
        }
        foreach (var part in json.Members.Where(member => member.Key is "type" or "fields" or "items" or "values"))
        {
            Collect(part.Value, enclosingNamespace, path, isRoot: false);
        }
    }

    private void Add(Definition definition)
    {
        if (_definitions.TryGetValue(definition.FullName, out var first))
        {
            _problems.Add(new SchemaProblem(definition.Path, definition.Json.Position,
                $"type {definition.FullName} is defined twice, first in {Path.GetFileName(first.Path)}; define it once and name it by its full name here"));
            return;
        }
        _definitions.Add(definition.FullName, definition);
    }
}
