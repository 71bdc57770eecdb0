using Streams.Schemas.Generator.Model;
using Streams.Schemas.Generator.Parsing;

namespace Streams.Schemas.Generator.Emitting;

/// <summary>Writes an enum; the number of a symbol is its place in the schema, which is what the wire carries.</summary>
internal static class EnumEmitter
{
    public static string Emit(EnumType type)
    {
        var code = CodeWriter.File($"The enum {type.Name}.");
        code.Summary(type.Doc);
        code.Open($"public enum {type.Name}");
        for (var index = 0; index < type.Symbols.Count; index++)
        {
            var symbol = type.Symbols[index];
            code.Summary(symbol == type.DefaultSymbol ? $"{symbol}: also what a reader sees of a symbol that it does not know." : $"{symbol}.");
            code.Line($"{Names.Pascal(symbol)} = {index},");
        }
        return code.Close().ToString();
    }
}
