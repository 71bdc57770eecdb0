namespace Streams.Schemas.Wire;

/// <summary>Reads an item of type float.</summary>
public readonly struct FloatReader : IViewReader<float>
{
    /// <inheritdoc />
    public static float Read(ReadOnlySpan<byte> body, scoped ref int at) => TrustedBytes.Float(body, ref at);

    /// <inheritdoc />
    public static int Skip(ReadOnlySpan<byte> body, int at) => at + sizeof(float);
}
