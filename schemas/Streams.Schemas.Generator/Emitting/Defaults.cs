using Streams.Schemas.Generator.Json;
using Streams.Schemas.Generator.Model;
using Streams.Schemas.Generator.Parsing;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>What a new object holds before anything is set: the schema's default, else the empty value of the type.</summary>
internal static class Defaults
{
    /// <summary>The initializer with its equals sign, or nothing where C# has the same value anyway.</summary>
    public static string Initializer(RecordField field)
    {
        var value = Of(field.Type, field.Default);
        return value.Length == 0 ? "" : $" = {value};";
    }

    private static string Of(AvroType type, JsonValue? value) => type switch
    {
        PrimitiveType primitive when primitive == PrimitiveType.Text => Quote(value?.Text ?? ""),
        PrimitiveType primitive when primitive == PrimitiveType.Bytes => "[]",
        PrimitiveType primitive => value is null ? "" : Scalar(primitive, value.Text),
        EnumType symbols => value is null ? "" : $"{symbols.Name}.{Names.Pascal(value.Text)}",
        ArrayType or MapType => "[]",
        RecordType => "new()",
        _ => "",
    };

    private static string Scalar(PrimitiveType primitive, string text) => text switch
    {
        "0" or "0.0" or "false" => "",
        _ when primitive == PrimitiveType.Float => text + "F",
        _ when primitive == PrimitiveType.Double => text + "D",
        _ => text,
    };

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
