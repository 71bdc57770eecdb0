namespace Streams.Schemas.Wire;

/// <summary>Reads an item of type int.</summary>
public readonly struct IntReader : IViewReader<int>
{
    /// <inheritdoc />
    public static int Read(ReadOnlySpan<byte> body, scoped ref int at) => TrustedBytes.Int(body, ref at);

    /// <inheritdoc />
    public static int Skip(ReadOnlySpan<byte> body, int at) => TrustedBytes.SkipLong(body, at);
}
