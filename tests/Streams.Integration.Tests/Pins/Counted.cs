using System.Buffers;
using Streams.Detection;
using Streams.Detection.Time;

namespace Streams.Integration.Tests.Pins;

/// <summary>A state with nothing but a number.</summary>
internal sealed class Counted : ITimed
{
    public byte Count { get; set; }

    public long DueMs => long.MaxValue;

    public long HeardMs => 0;

    public bool IsOver { get; set; }

    internal sealed class Codec : IStateCodec<Counted>
    {
        public void Encode(Counted state, IBufferWriter<byte> into) => into.Write<byte>([state.Count]);

        public Counted Decode(ReadOnlySpan<byte> bytes) => new() { Count = bytes[0] };
    }
}
