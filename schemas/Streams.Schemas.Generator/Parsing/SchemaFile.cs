namespace Streams.Schemas.Generator.Parsing;

/// <summary>A schema file as the compiler hands it over. Equal where path and content are, so that unchanged files generate nothing anew.</summary>
internal sealed class SchemaFile(string path, string content) : IEquatable<SchemaFile>
{
    public string Path { get; } = path;

    public string Content { get; } = content;

    public bool Equals(SchemaFile? other) => other is not null && Path == other.Path && Content == other.Content;

    public override bool Equals(object? obj) => Equals(obj as SchemaFile);

    public override int GetHashCode() => Path.GetHashCode() ^ Content.GetHashCode();
}
