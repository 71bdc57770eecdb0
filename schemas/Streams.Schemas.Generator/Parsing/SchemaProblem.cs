namespace Streams.Schemas.Generator.Parsing;

/// <summary>What is wrong with a schema file, and what to do.</summary>
internal sealed class SchemaProblem(string path, int position, string message)
{
    public string Path { get; } = path;

    /// <summary>Character of the file.</summary>
    public int Position { get; } = position;

    public string Message { get; } = message;
}
