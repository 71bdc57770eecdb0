using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Streams.Hosting.Logging;

/// <summary>Writes an object as one line of JSON, names in snake_case.</summary>
public static class JsonLine
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const string ByReflection = "The properties are found by reflection: not for programs that are compiled ahead.";

    /// <summary>The object in one line, without a line break.</summary>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Style);
}
