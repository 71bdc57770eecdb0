using Streams.Schemas.Generator.Json;

namespace Streams.Schemas.Generator.Parsing;

/// <summary>A named type as some file defines it.</summary>
internal sealed class Definition(string fullName, string enclosingNamespace, JsonValue json, string path, bool isRoot)
{
    public string FullName { get; } = fullName;

    /// <summary>Namespace that simple names inside are looked up in.</summary>
    public string Namespace { get; } = enclosingNamespace;

    public JsonValue Json { get; } = json;

    public string Path { get; } = path;

    /// <summary>True where the definition is a whole file: the value of a topic.</summary>
    public bool IsRoot { get; } = isRoot;
}
