using Streams.Schemas.Generator.Model;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>Writes the view of a record: scalars decoded in one pass, strings as spans, nested records and a trailing array only when asked for.</summary>
internal static class ViewEmitter
{
    public static string Emit(RecordType record)
    {
        var code = CodeWriter.File($"The view of the record {record.Name}.");
        code.Summary($"{record.Doc} A view over a validated body that allocates nothing.");
        code.Line("/// <remarks>Lay it only over bytes that TryValidate accepted; over others it gives nonsense or an IndexOutOfRangeException, never bytes outside of them. Invalid UTF-8 shows as it is.</remarks>");
        code.Open($"public readonly ref struct {record.Name}View : IViewReader<{record.Name}View>");
        code.Line("private readonly ReadOnlySpan<byte> _body;");
        if (Trailing(record) is null)
        {
            code.Line("private readonly int _end;");
        }
        foreach (var field in record.Fields)
        {
            EmitBacking(code, field);
        }
        code.Line();
        EmitConstructor(code, record);
        foreach (var field in record.Fields)
        {
            code.Line();
            EmitProperty(code, field);
        }
        code.Line();
        code.Summary("Copies the record out of the body.");
        code.Open($"public {record.Name} ToRecord()");
        code.Line("var reader = new AvroSpanReader(_body);");
        code.Line($"return {record.Name}.Read(ref reader);");
        code.Close();
        code.Line();
        EmitSkip(code, record);
        return code.Close().ToString();
    }

    /// <summary>The last field where it is an array or map, which the constructor need not walk over.</summary>
    private static RecordField? Trailing(RecordType record)
    {
        var last = record.Fields[record.Fields.Count - 1];
        return last.Type is ArrayType or MapType ? last : null;
    }

    private static void EmitBacking(CodeWriter code, RecordField field)
    {
        switch (field.Type)
        {
            case PrimitiveType { IsScalar: true } or EnumType:
                break;
            case NullableType { Inner: PrimitiveType { IsScalar: true } or EnumType }:
                break;
            case PrimitiveType or NullableType { Inner: PrimitiveType }:
                code.Line($"private readonly int {field.BackingName};");
                code.Line($"private readonly int {field.BackingName}Length;");
                break;
            default:
                code.Line($"private readonly int {field.BackingName};");
                break;
        }
    }

    private static void EmitConstructor(CodeWriter code, RecordType record)
    {
        var trailing = Trailing(record);
        code.Summary("Lays the view over a body; bytes after the record are left alone.");
        code.Open($"public {record.Name}View(ReadOnlySpan<byte> body)");
        code.Line("_body = body;");
        code.Line("var at = 0;");
        foreach (var run in record.Runs)
        {
            if (run.Count > 1)
            {
                EmitNullables(code, run, field => $"{field.BackingName} = at; ");
            }
            else if (run[0] == trailing)
            {
                code.Line($"{trailing.BackingName} = at;");
            }
            else
            {
                EmitDecode(code, run[0]);
            }
        }
        if (trailing is null)
        {
            code.Line("_end = at;");
        }
        code.Close();
    }

    /// <summary>Steps over the fields that are not set sixteen at a time, and over the record of each that is.</summary>
    private static void EmitNullables(CodeWriter code, IReadOnlyList<RecordField> run, Func<RecordField, string> remember)
    {
        code.Open($"for (var field = 0; field < {run.Count}; field++)");
        code.Line($"var zeros = TrustedBytes.Zeros(body, at, {run.Count} - field);");
        code.Line("field += zeros;");
        code.Line("at += zeros;");
        code.Open($"if (field == {run.Count})");
        code.Line("break;");
        code.Close();
        code.Open("if (TrustedBytes.IsPresent(body, ref at))");
        code.Open("switch (field)");
        for (var index = 0; index < run.Count; index++)
        {
            var inner = ((NullableType)run[index].Type).Inner.CSharpName;
            code.Line($"{(index == run.Count - 1 ? "default" : $"case {index}")}: {remember(run[index])}at = {inner}View.Skip(body, at); break;");
        }
        code.Close();
        code.Close();
        code.Close();
    }

    private static void EmitDecode(CodeWriter code, RecordField field)
    {
        switch (field.Type)
        {
            case PrimitiveType { IsScalar: true } or EnumType:
                code.Line($"{field.PropertyName} = {Scalar(field.Type)};");
                break;
            case PrimitiveType:
                EmitSpan(code, field);
                break;
            case NullableType { Inner: PrimitiveType { IsScalar: true } or EnumType } nullable:
                code.Line($"{field.PropertyName} = TrustedBytes.IsPresent(body, ref at) ? {Scalar(nullable.Inner)} : null;");
                break;
            case NullableType nullable:
                code.Open("if (TrustedBytes.IsPresent(body, ref at))");
                if (nullable.Inner is PrimitiveType)
                {
                    EmitSpan(code, field);
                }
                else
                {
                    code.Line($"{field.BackingName} = at;");
                    EmitSkipValue(code, nullable.Inner);
                }
                code.Close();
                break;
            default:
                code.Line($"{field.BackingName} = at;");
                EmitSkipValue(code, field.Type);
                break;
        }
    }

    private static void EmitSpan(CodeWriter code, RecordField field)
    {
        code.Line($"{field.BackingName}Length = TrustedBytes.Length(body, ref at);");
        code.Line($"{field.BackingName} = at;");
        code.Line($"at += {field.BackingName}Length;");
    }

    private static string Scalar(AvroType type) => type switch
    {
        EnumType symbols => $"({symbols.Name})TrustedBytes.Int(body, ref at)",
        PrimitiveType primitive => $"TrustedBytes.{primitive.Verb}(body, ref at)",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void EmitProperty(CodeWriter code, RecordField field)
    {
        var at = field.BackingName;
        switch (field.Type)
        {
            case PrimitiveType { IsScalar: true } or EnumType or NullableType { Inner: PrimitiveType { IsScalar: true } or EnumType }:
                code.Summary(field.Doc);
                code.Line($"public {field.Type.CSharpName} {field.PropertyName} {{ get; }}");
                break;
            case PrimitiveType:
                code.Summary(field.Doc);
                code.Line($"public ReadOnlySpan<byte> {field.PropertyName} => _body.Slice({at}, {at}Length);");
                break;
            case NullableType nullable:
                code.Summary($"Whether {field.PropertyName} is set.");
                code.Line($"public bool Has{field.PropertyName} => {at} != 0;");
                code.Line();
                code.Summary($"{field.Doc} Only where Has{field.PropertyName}.");
                code.Line(nullable.Inner is PrimitiveType
                    ? $"public ReadOnlySpan<byte> {field.PropertyName} => _body.Slice({at}, {at}Length);"
                    : $"public {nullable.Inner.CSharpName}View {field.PropertyName} => new(_body.Slice({at}));");
                break;
            case RecordType nested:
                code.Summary(field.Doc);
                code.Line($"public {nested.Name}View {field.PropertyName} => new(_body.Slice({at}));");
                break;
            default:
                code.Summary(field.Doc);
                code.Line($"public {ArrayName(field.Type)} {field.PropertyName} => new(_body.Slice({at}));");
                break;
        }
    }

    private static string ArrayName(AvroType type) => type switch
    {
        ArrayType { Item: RecordType item } => $"ViewArray<{item.Name}View, {item.Name}View>",
        ArrayType { Item: EnumType item } => $"ViewArray<{item.Name}, EnumReader<{item.Name}>>",
        ArrayType { Item: PrimitiveType { IsScalar: false } } => "ViewArray<ReadOnlySpan<byte>, SpanReader>",
        ArrayType { Item: PrimitiveType item } => $"ViewArray<{item.CSharpName}, {item.Verb}Reader>",
        _ => "ViewArray<TextPairView, TextPairView>",
    };

    private static void EmitSkip(CodeWriter code, RecordType record)
    {
        code.Line("/// <inheritdoc />");
        code.Open($"static {record.Name}View IViewReader<{record.Name}View>.Read(ReadOnlySpan<byte> body, scoped ref int at)");
        code.Line($"var view = new {record.Name}View(body.Slice(at));");
        code.Line(Trailing(record) is { } trailing
            ? $"at += {ArrayName(trailing.Type)}.Skip(view._body, view.{trailing.BackingName});"
            : "at += view._end;");
        code.Line("return view;");
        code.Close();
        code.Line();
        code.Line("/// <inheritdoc />");
        code.Line($"static int IViewReader<{record.Name}View>.Skip(ReadOnlySpan<byte> body, int at) => Skip(body, at);");
        code.Line();
        code.Line("/// <summary>The position after a record that begins at a position.</summary>");
        code.Open("internal static int Skip(ReadOnlySpan<byte> body, int at)");
        var numbers = 0;
        foreach (var run in record.Runs)
        {
            if (run.Count == 1 && IsNumber(run[0].Type))
            {
                numbers++;
                continue;
            }
            EmitSkipNumbers(code, ref numbers);
            if (run.Count > 1)
            {
                EmitNullables(code, run, _ => "");
            }
            else if (run[0].Type is NullableType nullable)
            {
                code.Open("if (TrustedBytes.IsPresent(body, ref at))");
                EmitSkipValue(code, nullable.Inner);
                code.Close();
            }
            else
            {
                EmitSkipValue(code, run[0].Type);
            }
        }
        EmitSkipNumbers(code, ref numbers);
        code.Line("return at;");
        code.Close();
    }

    /// <summary>Values that end with their only byte below 128.</summary>
    private static bool IsNumber(AvroType type) =>
        type is EnumType || type == PrimitiveType.Long || type == PrimitiveType.Int || type == PrimitiveType.Boolean;

    private static void EmitSkipNumbers(CodeWriter code, ref int numbers)
    {
        if (numbers > 0)
        {
            code.Line(numbers == 1 ? "at = TrustedBytes.SkipLong(body, at);" : $"at = TrustedBytes.SkipLongs(body, at, {numbers});");
        }
        numbers = 0;
    }

    private static void EmitSkipValue(CodeWriter code, AvroType type) => code.Line(type switch
    {
        PrimitiveType { IsScalar: false } => "at = TrustedBytes.SkipBytes(body, at);",
        PrimitiveType { MinimalSize: 1, MaximalSize: 1 } => "at++;",
        PrimitiveType primitive when primitive == PrimitiveType.Float || primitive == PrimitiveType.Double => $"at += {primitive.MinimalSize};",
        PrimitiveType or EnumType => "at = TrustedBytes.SkipLong(body, at);",
        RecordType record => $"at = {record.Name}View.Skip(body, at);",
        _ => $"at = {ArrayName(type)}.Skip(body, at);",
    });
}
