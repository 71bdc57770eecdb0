namespace Streams.Schemas.Generator.Json;

/// <summary>The document is no JSON.</summary>
internal sealed class JsonException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}
