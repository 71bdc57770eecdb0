using Streams.Schemas.Generator.Json;
using Streams.Schemas.Generator.Model;

namespace Streams.Schemas.Generator.Parsing;

/// <summary>Builds the types of the contract out of the files, and says of each rule that a file breaks what to do.</summary>
/// <remarks>The rules are those of evolution: every type and field has a doc, every enum a default symbol, every nullable field the default null.</remarks>
internal sealed class SchemaParser
{
    private readonly List<SchemaProblem> _problems = [];
    private readonly Dictionary<string, AvroType> _built = new(StringComparer.Ordinal);
    private readonly HashSet<string> _building = new(StringComparer.Ordinal);
    private readonly DefinitionIndex _definitions;

    public SchemaParser(IEnumerable<SchemaFile> files)
    {
        _definitions = new DefinitionIndex(files, _problems);
        foreach (var definition in _definitions.All)
        {
            try
            {
                Named(definition);
            }
            catch (SchemaException broken)
            {
                if (!_problems.Any(problem => problem.Message == broken.Problem.Message))
                {
                    _problems.Add(broken.Problem);
                }
            }
        }
    }

    public IReadOnlyList<SchemaProblem> Problems => _problems;

    public IEnumerable<AvroType> Types => _built.Values;

    private AvroType Named(Definition definition)
    {
        if (_built.TryGetValue(definition.FullName, out var built))
        {
            return built;
        }
        if (!_building.Add(definition.FullName))
        {
            throw Problem(definition, definition.Json, $"{definition.FullName} contains itself; a record of bounded depth is needed, so break the circle");
        }
        try
        {
            AvroType type = definition.Json.TextOf("type") == "enum" ? Enum(definition) : Record(definition);
            _built.Add(definition.FullName, type);
            return type;
        }
        finally
        {
            _building.Remove(definition.FullName);
        }
    }

    private static EnumType Enum(Definition definition)
    {
        var json = definition.Json;
        var name = definition.FullName.Split('.').Last();
        var symbols = json.Member("symbols")?.Items.Select(symbol => symbol.Text).ToList() ?? [];
        if (symbols.Count == 0)
        {
            throw Problem(definition, json, $"enum {name} has no symbols; list them");
        }
        if (json.TextOf("default") is not { } defaultSymbol || !symbols.Contains(defaultSymbol))
        {
            throw Problem(definition, json,
                $"enum {name} has no default among its symbols; add one (\"default\": \"UNKNOWN\"), else an old reader fails at the first new symbol");
        }
        return new EnumType(name, Doc(definition, json, $"enum {name}"), symbols, defaultSymbol);
    }

    private RecordType Record(Definition definition)
    {
        var name = definition.FullName.Split('.').Last();
        var doc = Doc(definition, definition.Json, $"record {name}");
        var fields = definition.Json.Member("fields")?.Items.Select(field => Field(definition, name, field)).ToList() ?? [];
        if (fields.Count == 0)
        {
            throw Problem(definition, definition.Json, $"record {name} has no fields; a value of no bytes cannot be bounded, so give it one");
        }
        var json = definition.IsRoot ? new SelfContainedSchema(_definitions).Of(definition) : null;
        return new RecordType(name, doc, fields, json);
    }

    private RecordField Field(Definition definition, string record, JsonValue json)
    {
        var name = json.TextOf("name") ?? throw Problem(definition, json, $"a field of record {record} has no name; give it one");
        var what = $"field {record}.{name}";
        var doc = Doc(definition, json, what);
        var type = Type(definition, json.Member("type") ?? throw Problem(definition, json, $"{what} has no type; give it one"), what);
        var defaultValue = json.Member("default");
        if (type is NullableType && defaultValue is not { Kind: JsonKind.Null })
        {
            throw Problem(definition, json, $"{what} is nullable without the default null; add \"default\": null, else a new reader fails on old records");
        }
        return new RecordField(name, Names.Pascal(name), doc, type, defaultValue);
    }

    private AvroType Type(Definition definition, JsonValue json, string what)
    {
        switch (json.Kind)
        {
            case JsonKind.Text:
                return Reference(definition, json, what);
            case JsonKind.Array:
                return Union(definition, json, what);
            case JsonKind.Object when json.TextOf("type") is "record" or "enum":
                return Reference(definition, json.Member("name") ?? throw Problem(definition, json, $"a type in {what} has no name; give it one"), what);
            case JsonKind.Object when json.TextOf("type") == "array" && json.Member("items") is { } items:
                return new ArrayType(Item(definition, items, what));
            case JsonKind.Object when json.TextOf("type") == "map" && json.TextOf("values") == "string":
                return MapType.Instance;
            case JsonKind.Object when json.Member("type") is { Kind: JsonKind.Text } plain && json.Member("logicalType") is null && json.TextOf("type") is not ("map" or "array" or "fixed"):
                return Reference(definition, plain, what);
            default:
                throw Problem(definition, json, $"{what} has a type that the generated codecs do not know; use a primitive, an enum, a record, an array, a map of strings, or [\"null\", T]");
        }
    }

    private AvroType Item(Definition definition, JsonValue json, string what)
    {
        var item = Type(definition, json, what);
        return item is ArrayType or MapType or NullableType
            ? throw Problem(definition, json, $"{what} is an array of {item.CSharpName}; put the item into a record")
            : item;
    }

    private NullableType Union(Definition definition, JsonValue json, string what)
    {
        if (json.Items.Count != 2 || json.Items[0] is not { Kind: JsonKind.Text, Text: "null" })
        {
            throw Problem(definition, json, $"{what} is a union other than [\"null\", T]; use one nullable field a kind, else an old reader fails at the first new kind");
        }
        var inner = Type(definition, json.Items[1], what);
        return inner is ArrayType or MapType or NullableType
            ? throw Problem(definition, json, $"{what} is a nullable {inner.CSharpName}; use an empty one for none")
            : new NullableType(inner);
    }

    private AvroType Reference(Definition definition, JsonValue json, string what)
    {
        if (PrimitiveType.All.FirstOrDefault(primitive => primitive.AvroName == json.Text) is { } primitive)
        {
            return primitive;
        }
        var found = _definitions.Find(Names.Full(json.Text, definition.Namespace))
            ?? throw Problem(definition, json, $"{what} names the unknown type {json.Text}; define it, or write its full name with the namespace");
        return Named(found);
    }

    private static string Doc(Definition definition, JsonValue json, string what) =>
        json.TextOf("doc") is { } doc && doc.Trim().Length > 0
            ? doc
            : throw Problem(definition, json, $"{what} has no doc; say in one sentence what it means, with its unit");

    private static SchemaException Problem(Definition definition, JsonValue at, string message) =>
        new(new SchemaProblem(definition.Path, at.Position, message));
}
