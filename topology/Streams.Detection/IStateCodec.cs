using System.Buffers;

namespace Streams.Detection;

/// <summary>How a state is written to its changelog and read back; the first byte is the version of the encoding.</summary>
/// <typeparam name="TState">State of one key.</typeparam>
public interface IStateCodec<TState>
    where TState : class
{
    /// <summary>Appends the whole state.</summary>
    void Encode(TState state, IBufferWriter<byte> into);

    /// <summary>Reads what any released version has written.</summary>
    TState Decode(ReadOnlySpan<byte> bytes);
}
