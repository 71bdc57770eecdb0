using System.Runtime.CompilerServices;

namespace Streams.Schemas.Wire;

/// <summary>Reads an item of an enum.</summary>
/// <typeparam name="TEnum">A generated enum, which is an int.</typeparam>
public readonly struct EnumReader<TEnum> : IViewReader<TEnum>
    where TEnum : struct, Enum
{
    /// <inheritdoc />
    static TEnum IViewReader<TEnum>.Read(ReadOnlySpan<byte> body, scoped ref int at)
    {
        var number = TrustedBytes.Int(body, ref at);
        return Unsafe.As<int, TEnum>(ref number);
    }

    /// <inheritdoc />
    static int IViewReader<TEnum>.Skip(ReadOnlySpan<byte> body, int at) => TrustedBytes.SkipLong(body, at);
}
