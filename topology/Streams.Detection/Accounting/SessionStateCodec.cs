using System.Buffers;
using Streams.Schemas.Wire;

namespace Streams.Detection.Accounting;

/// <summary>Keeps an agent session: about 30 bytes and the node's name.</summary>
internal sealed class SessionStateCodec : IStateCodec<SessionState>
{
    private const int Version = 1;

    public void Encode(SessionState state, IBufferWriter<byte> into)
    {
        var writer = new AvroSpanWriter(into);
        writer.WriteLong(Version);
        writer.WriteLong((state.Home ? 1 : 0) | (state.Closed ? 2 : 0) | (state.SilenceRaised ? 4 : 0));
        writer.WriteLong(state.NextSequence);
        writer.WriteLong(state.LastEventNs);
        writer.WriteLong(state.HeardAtMs);
        writer.WriteLong(state.HeartbeatIntervalMs);
        writer.WriteLong(state.SilenceStoryNs);
        writer.WriteLong(state.DueMs);
        writer.WriteString(state.Node);
        writer.WriteString(state.Cluster);
        writer.Flush();
    }

    public SessionState Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new AvroSpanReader(bytes);
        StateVersion.Check(nameof(SessionState), reader.ReadLong(), Version);
        var flags = reader.ReadLong();
        return new SessionState
        {
            Home = (flags & 1) != 0,
            Closed = (flags & 2) != 0,
            SilenceRaised = (flags & 4) != 0,
            NextSequence = reader.ReadLong(),
            LastEventNs = reader.ReadLong(),
            HeardAtMs = reader.ReadLong(),
            HeartbeatIntervalMs = reader.ReadLong(),
            SilenceStoryNs = reader.ReadLong(),
            DueMs = reader.ReadLong(),
            Node = reader.ReadString(),
            Cluster = reader.ReadString(),
        };
    }
}
