using Streams.Schemas.Generator.Model;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>Writes the method that decodes a record into a plain object.</summary>
internal static class ReadEmitter
{
    public static void Emit(CodeWriter code, RecordType record)
    {
        code.Summary("Decodes a record of this very schema.");
        code.Line("/// <exception cref=\"MalformedRecordException\">The bytes are truncated or malformed; use TryValidate where that is expected.</exception>");
        code.Open($"public static {record.Name} Read(ref AvroSpanReader reader)");
        code.Line($"var record = new {record.Name}();");
        foreach (var field in record.Fields)
        {
            code.Line(Read(field.Type, $"record.{field.PropertyName}"));
        }
        code.Line("return record;");
        code.Close();
    }

    private static string Read(AvroType type, string target) => type switch
    {
        ArrayType { Item: RecordType item } => $"reader.ReadArray({target}, {item.MinimalSize});",
        ArrayType { Item: EnumType item } => $"reader.ReadEnums({target}, {item.Symbols.Count});",
        ArrayType => $"reader.ReadArray({target});",
        MapType => $"reader.ReadMap({target});",
        NullableType nullable => $"{target} = reader.ReadIsPresent() ? {Value(nullable.Inner)} : null;",
        _ => $"{target} = {Value(type)};",
    };

    private static string Value(AvroType type) => type switch
    {
        PrimitiveType primitive => $"reader.Read{primitive.Verb}()",
        EnumType symbols => $"({symbols.Name})reader.ReadEnum({symbols.Symbols.Count})",
        _ => $"{type.CSharpName}.Read(ref reader)",
    };
}
