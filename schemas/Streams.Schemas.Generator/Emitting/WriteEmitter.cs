using Streams.Schemas.Generator.Model;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>Writes the method that encodes a record. Neighbouring scalars share one reservation of room, so that each costs a store and no check of the buffer.</summary>
internal sealed class WriteEmitter(CodeWriter code)
{
    public void Emit(RecordType record)
    {
        code.Summary("Encodes the record, without its wire header.");
        code.Open("public void Write(ref AvroSpanWriter writer)");
        var fields = record.Fields;
        var first = true;
        for (var index = 0; index < fields.Count;)
        {
            var run = fields.Skip(index).TakeWhile(field => RoomOf(field.Type) > 0).ToList();
            if (run.Count == 0)
            {
                code.Line(Unbounded(fields[index].Type, fields[index].PropertyName));
                index++;
                continue;
            }
            EmitRun(run, first);
            first = false;
            index += run.Count;
        }
        code.Close();
    }

    private void EmitRun(List<RecordField> run, bool first)
    {
        var room = run.Sum(field => RoomOf(field.Type));
        code.Line($"{(first ? "var room" : "room")} = writer.Reserve({room});");
        code.Line($"{(first ? "var at" : "at")} = 0;");
        foreach (var field in run)
        {
            if (field.Type is NullableType nullable)
            {
                EmitNullable(nullable.Inner, field.PropertyName, room);
            }
            else
            {
                code.Line(Put(field.Type, field.PropertyName));
            }
        }
        code.Line("writer.Advance(at);");
    }

    private void EmitNullable(AvroType inner, string property, int room)
    {
        code.Open($"if ({property} is {{ }} {Local(property)})");
        code.Line("room[at++] = 2;");
        if (RoomOf(inner) > 0)
        {
            code.Line(Put(inner, Local(property)));
        }
        else
        {
            code.Line("writer.Advance(at);");
            code.Line(Unbounded(inner, Local(property)));
            code.Line($"room = writer.Reserve({room});");
            code.Line("at = 0;");
        }
        code.Close();
        code.Open("else");
        code.Line("room[at++] = 0;");
        code.Close();
    }

    private static string Local(string property) => "present" + property;

    private static string Put(AvroType type, string value) => type switch
    {
        PrimitiveType primitive => $"AvroBytes.Put{primitive.Verb}(room, ref at, {value});",
        _ => $"AvroBytes.PutInt(room, ref at, (int){value});",
    };

    private static string Unbounded(AvroType type, string value) => type switch
    {
        PrimitiveType primitive => $"writer.Write{primitive.Verb}({value});",
        ArrayType { Item: RecordType } => $"writer.WriteArray({value});",
        ArrayType { Item: EnumType item } => $"writer.WriteArray({value}, static symbol => (int)symbol);",
        ArrayType => $"writer.WriteArray({value});",
        MapType => $"writer.WriteMap({value});",
        _ => $"{value}.Write(ref writer);",
    };

    /// <summary>Most bytes that the field takes of a shared reservation; 0 where it reserves for itself.</summary>
    private static int RoomOf(AvroType type) => type switch
    {
        PrimitiveType primitive => primitive.MaximalSize,
        EnumType => 5,
        NullableType nullable => 1 + RoomOf(nullable.Inner),
        _ => 0,
    };
}
