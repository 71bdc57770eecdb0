namespace Streams.Schemas.Wire;

/// <summary>Reads an item of type double.</summary>
public readonly struct DoubleReader : IViewReader<double>
{
    /// <inheritdoc />
    public static double Read(ReadOnlySpan<byte> body, scoped ref int at) => TrustedBytes.Double(body, ref at);

    /// <inheritdoc />
    public static int Skip(ReadOnlySpan<byte> body, int at) => at + sizeof(double);
}
