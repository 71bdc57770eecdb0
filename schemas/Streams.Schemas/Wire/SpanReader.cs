namespace Streams.Schemas.Wire;

/// <summary>Reads a string or bytes as they lie in the body.</summary>
public readonly struct SpanReader : IViewReader<ReadOnlySpan<byte>>
{
    /// <inheritdoc />
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> body, scoped ref int at)
    {
        var length = TrustedBytes.Length(body, ref at);
        var span = body.Slice(at, length);
        at += length;
        return span;
    }

    /// <inheritdoc />
    public static int Skip(ReadOnlySpan<byte> body, int at) => TrustedBytes.SkipBytes(body, at);
}
