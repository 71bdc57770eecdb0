using System.Text;
using Streams.Schemas.Generator.Json;

namespace Streams.Schemas.Generator.Parsing;

/// <summary>Writes a root record's schema as one document: a type of another file is put in where it is first used, and named from then on.</summary>
internal sealed class SelfContainedSchema(DefinitionIndex definitions)
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly StringBuilder _json = new();

    public string Of(Definition root)
    {
        Define(root);
        return _json.ToString();
    }

    private void Define(Definition definition)
    {
        if (!_written.Add(definition.FullName))
        {
            WriteText(definition.FullName);
            return;
        }
        var json = definition.Json;
        _json.Append("{\"type\":\"").Append(json.TextOf("type")).Append("\",\"name\":");
        WriteText(json.TextOf("name")!);
        if (definition.Namespace.Length > 0)
        {
            _json.Append(",\"namespace\":");
            WriteText(definition.Namespace);
        }
        foreach (var member in json.Members.Where(member => member.Key is not ("type" or "name" or "namespace")))
        {
            _json.Append(',');
            WriteText(member.Key);
            _json.Append(':');
            if (member.Key == "fields")
            {
                WriteList(member.Value.Items, field => WriteField(field, definition.Namespace));
            }
            else
            {
                WritePlain(member.Value);
            }
        }
        _json.Append('}');
    }

    private void WriteField(JsonValue field, string enclosingNamespace)
    {
        WriteMembers(field, member =>
        {
            if (member.Key == "type")
            {
                WriteType(member.Value, enclosingNamespace);
            }
            else
            {
                WritePlain(member.Value);
            }
        });
    }

    private void WriteType(JsonValue type, string enclosingNamespace)
    {
        switch (type.Kind)
        {
            case JsonKind.Array:
                WriteList(type.Items, item => WriteType(item, enclosingNamespace));
                break;
            case JsonKind.Text when definitions.Find(Names.Full(type.Text, enclosingNamespace)) is { } named:
                Define(named);
                break;
            case JsonKind.Object when type.TextOf("type") is "record" or "enum":
                Define(definitions.Find(Names.Full(type.TextOf("name")!, type.TextOf("namespace") ?? enclosingNamespace))!);
                break;
            case JsonKind.Object:
                WriteMembers(type, member =>
                {
                    if (member.Key is "items" or "values")
                    {
                        WriteType(member.Value, enclosingNamespace);
                    }
                    else
                    {
                        WritePlain(member.Value);
                    }
                });
                break;
            default:
                WritePlain(type);
                break;
        }
    }

    private void WritePlain(JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.Array: WriteList(value.Items, WritePlain); break;
            case JsonKind.Object: WriteMembers(value, member => WritePlain(member.Value)); break;
            case JsonKind.Text: WriteText(value.Text); break;
            default: _json.Append(value.Text); break;
        }
    }

    private void WriteMembers(JsonValue value, Action<KeyValuePair<string, JsonValue>> write)
    {
        _json.Append('{');
        for (var index = 0; index < value.Members.Count; index++)
        {
            if (index > 0)
            {
                _json.Append(',');
            }
            WriteText(value.Members[index].Key);
            _json.Append(':');
            write(value.Members[index]);
        }
        _json.Append('}');
    }

    private void WriteList(List<JsonValue> items, Action<JsonValue> write)
    {
        _json.Append('[');
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0)
            {
                _json.Append(',');
            }
            write(items[index]);
        }
        _json.Append(']');
    }

    private void WriteText(string text)
    {
        _json.Append('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '"': _json.Append("\\\""); break;
                case '\\': _json.Append("\\\\"); break;
                case < ' ': _json.Append("\\u").Append(((int)character).ToString("x4")); break;
                default: _json.Append(character); break;
            }
        }
        _json.Append('"');
    }
}
