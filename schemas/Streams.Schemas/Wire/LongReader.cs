namespace Streams.Schemas.Wire;

/// <summary>Reads an item of type long.</summary>
public readonly struct LongReader : IViewReader<long>
{
    /// <inheritdoc />
    public static long Read(ReadOnlySpan<byte> body, scoped ref int at) => TrustedBytes.Long(body, ref at);

    /// <inheritdoc />
    public static int Skip(ReadOnlySpan<byte> body, int at) => TrustedBytes.SkipLong(body, at);
}
