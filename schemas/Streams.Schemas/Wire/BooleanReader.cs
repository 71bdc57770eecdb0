namespace Streams.Schemas.Wire;

/// <summary>Reads an item of type bool.</summary>
public readonly struct BooleanReader : IViewReader<bool>
{
    /// <inheritdoc />
    public static bool Read(ReadOnlySpan<byte> body, scoped ref int at) => TrustedBytes.Boolean(body, ref at);

    /// <inheritdoc />
    public static int Skip(ReadOnlySpan<byte> body, int at) => at + 1;
}
