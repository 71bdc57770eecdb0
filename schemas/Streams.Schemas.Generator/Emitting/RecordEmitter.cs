using Streams.Schemas.Generator.Model;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>Writes the plain object of a record, with what encodes, decodes and checks it.</summary>
internal static class RecordEmitter
{
    public static string Emit(RecordType record)
    {
        var code = CodeWriter.File($"The record {record.Name}.");
        code.Summary(record.Doc);
        code.Open($"public sealed partial class {record.Name} : {(record.Json is null ? "IAvroRecord" : "IRootRecord")}<{record.Name}>");
        if (record.Json is not null)
        {
            EmitSchema(code, record, record.Json);
        }
        foreach (var field in record.Fields)
        {
            code.Summary(field.Doc);
            code.Line($"public {field.Type.CSharpName} {field.PropertyName} {{ get; set; }}{Defaults.Initializer(field)}");
            code.Line();
        }
        new WriteEmitter(code).Emit(record);
        code.Line();
        ReadEmitter.Emit(code, record);
        code.Line();
        ValidateEmitter.Emit(code, record);
        return code.Close().ToString();
    }

    private static void EmitSchema(CodeWriter code, RecordType record, string json)
    {
        code.Summary("The schema as one document that needs no other.");
        code.Line($"public const string SchemaJson = @\"{json.Replace("\"", "\"\"")}\";");
        code.Line();
        code.Summary("The schema with what decodes and checks by it.");
        code.Line($"public static RecordSchema Schema {{ get; }} = new(\"{record.Name}\", SchemaJson, Check);");
        code.Line();
    }
}
