using Streams.Schemas.Generator.Json;

namespace Streams.Schemas.Generator.Model;

/// <summary>A field of a record.</summary>
internal sealed class RecordField(string avroName, string propertyName, string doc, AvroType type, JsonValue? defaultValue)
{
    public string AvroName { get; } = avroName;

    public string PropertyName { get; } = propertyName;

    /// <summary>Name of the view's private field.</summary>
    public string BackingName { get; } = "_" + char.ToLowerInvariant(propertyName[0]) + propertyName.Substring(1);

    public string Doc { get; } = doc;

    public AvroType Type { get; } = type;

    public JsonValue? Default { get; } = defaultValue;
}
