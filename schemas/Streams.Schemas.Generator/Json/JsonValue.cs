namespace Streams.Schemas.Generator.Json;

/// <summary>One value of a JSON document, in the order of the document.</summary>
internal sealed class JsonValue(JsonKind kind, int position)
{
    public JsonKind Kind { get; } = kind;

    /// <summary>Character of the document at which the value begins.</summary>
    public int Position { get; } = position;

    /// <summary>The text of a string without its escapes, or a number, true, false or null as written.</summary>
    public string Text { get; set; } = "";

    public List<JsonValue> Items { get; } = [];

    public List<KeyValuePair<string, JsonValue>> Members { get; } = [];

    public JsonValue? Member(string name)
    {
        foreach (var member in Members)
        {
            if (member.Key == name)
            {
                return member.Value;
            }
        }
        return null;
    }

    public string? TextOf(string name) =>
        Member(name) is { Kind: JsonKind.Text } value ? value.Text : null;
}
