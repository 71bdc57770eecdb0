namespace Streams.Schemas.Wire;

/// <summary>One entry of a map of strings.</summary>
public readonly ref struct TextPairView : IViewReader<TextPairView>
{
    private TextPairView(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>Key, UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Value, UTF-8.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <inheritdoc />
    static TextPairView IViewReader<TextPairView>.Read(ReadOnlySpan<byte> body, scoped ref int at)
    {
        var key = SpanReader.Read(body, ref at);
        return new TextPairView(key, SpanReader.Read(body, ref at));
    }

    /// <inheritdoc />
    static int IViewReader<TextPairView>.Skip(ReadOnlySpan<byte> body, int at) =>
        TrustedBytes.SkipBytes(body, TrustedBytes.SkipBytes(body, at));
}
