using Streams.Schemas.Generator.Model;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>Writes the methods that walk over a body once and say whether a view may be laid over it.</summary>
internal static class ValidateEmitter
{
    public static void Emit(CodeWriter code, RecordType record)
    {
        code.Summary("True where the body is exactly one record of this schema, so that a view may be laid over it. Allocates nothing on success.");
        code.Line("/// <param name=\"body\">Bytes after the wire header.</param>");
        code.Line("/// <param name=\"fault\">What is wrong, where, in one line.</param>");
        code.Open("public static bool TryValidate(ReadOnlySpan<byte> body, [NotNullWhen(false)] out string? fault)");
        code.Line("var valid = Check(body, out var bodyFault);");
        code.Line("fault = valid ? null : bodyFault.ToString();");
        code.Line("return valid;");
        code.Close();
        code.Line();
        code.Open("internal static bool Check(ReadOnlySpan<byte> body, out BodyFault fault)");
        code.Line("fault = default;");
        code.Line("var end = Validate(body, 0, ref fault);");
        code.Line($"return end == body.Length || (end >= 0 && fault.TrailingBytes(\"{record.Name}\", end));");
        code.Close();
        code.Line();
        code.Line("/// <summary>Walks over one record from a position on; gives the position after it, or a negative number and the fault.</summary>");
        code.Open("internal static int Validate(ReadOnlySpan<byte> body, int at, ref BodyFault fault)");
        code.Line("int next;");
        foreach (var run in record.Runs)
        {
            if (run.Count > 1)
            {
                EmitNullables(code, record, run);
            }
            else
            {
                EmitField(code, record, run[0]);
            }
        }
        code.Line("return at;");
        code.Close();
    }

    /// <summary>Steps over the fields that are not set sixteen at a time, and goes to the record of each that is.</summary>
    private static void EmitNullables(CodeWriter code, RecordType record, IReadOnlyList<RecordField> run)
    {
        code.Open($"for (var field = 0; field < {run.Count}; field++)");
        code.Line($"var zeros = TrustedBytes.Zeros(body, at, {run.Count} - field);");
        code.Line("field += zeros;");
        code.Line("at += zeros;");
        code.Open($"if (field == {run.Count})");
        code.Line("break;");
        code.Close();
        code.Line("next = BoundedBytes.Presence(body, at, out var isPresent);");
        EmitAdvance(code, $"\"one of {record.Name}.{run[0].AvroName} to {run[run.Count - 1].AvroName}\"");
        code.Open("if (isPresent)");
        code.Open("switch (field)");
        for (var index = 0; index < run.Count; index++)
        {
            code.Line($"{(index == run.Count - 1 ? "default" : $"case {index}")}: at = {((NullableType)run[index].Type).Inner.CSharpName}.Validate(body, at, ref fault); break;");
        }
        code.Close();
        code.Open("if (at < 0)");
        code.Line("return at;");
        code.Close();
        code.Close();
        code.Close();
    }

    private static void EmitField(CodeWriter code, RecordType record, RecordField field)
    {
        var name = $"\"{record.Name}.{field.AvroName}\"";
        switch (field.Type)
        {
            case ArrayType array:
                EmitBlocks(code, name, array.Item.MinimalSize, () => EmitValue(code, name, array.Item));
                break;
            case MapType:
                EmitBlocks(code, name, minimalSize: 2, () =>
                {
                    EmitValue(code, name, PrimitiveType.Text);
                    EmitValue(code, name, PrimitiveType.Text);
                });
                break;
            case NullableType nullable:
                code.Line("next = BoundedBytes.Presence(body, at, out var is" + field.PropertyName + ");");
                EmitAdvance(code, name);
                code.Open($"if (is{field.PropertyName})");
                EmitValue(code, name, nullable.Inner);
                code.Close();
                break;
            default:
                EmitValue(code, name, field.Type);
                break;
        }
    }

    private static void EmitBlocks(CodeWriter code, string name, int minimalSize, Action emitItem)
    {
        code.Open("while (true)");
        code.Line($"next = BoundedBytes.Block(body, at, {minimalSize}, out var items);");
        EmitAdvance(code, name);
        code.Open("if (items == 0)");
        code.Line("break;");
        code.Close();
        code.Open("for (; items > 0; items--)");
        emitItem();
        code.Close();
        code.Close();
    }

    private static void EmitValue(CodeWriter code, string name, AvroType type)
    {
        if (type is RecordType record)
        {
            code.Line($"at = {record.Name}.Validate(body, at, ref fault);");
            code.Open("if (at < 0)");
            code.Line("return at;");
            code.Close();
            return;
        }
        code.Line(type switch
        {
            EnumType symbols => $"next = BoundedBytes.Enum(body, at, {symbols.Symbols.Count});",
            PrimitiveType primitive when primitive == PrimitiveType.Float || primitive == PrimitiveType.Double => $"next = BoundedBytes.Fixed(body, at, {primitive.MinimalSize});",
            PrimitiveType primitive when primitive == PrimitiveType.Text => "next = BoundedBytes.Bytes(body, at);",
            _ => $"next = BoundedBytes.{((PrimitiveType)type).Verb}(body, at);",
        });
        EmitAdvance(code, name);
    }

    private static void EmitAdvance(CodeWriter code, string name)
    {
        code.Open("if (next < 0)");
        code.Line($"return fault.Set({name}, at, next);");
        code.Close();
        code.Line("at = next;");
    }
}
