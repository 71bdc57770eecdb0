using System.Buffers;
using System.Buffers.Binary;
using Streams.Detection.Time;

namespace Streams.Topologies.Stores;

/// <summary>What a task remembers of its partition as a whole: its clock, and up to where the state covers the topic.</summary>
/// <remarks>
/// Encoding: version 1, then clock, append time, event time, covered offset (8 bytes each, little endian), agent seen (1 byte).
/// Time: <see cref="LastEventNs"/> is the event time of the last record of an agent, from which ticks count on.
/// </remarks>
internal sealed class PartitionRecord : IPinnedState
{
    private const byte Version = 1;
    private const int EncodedBytes = 1 + (4 * sizeof(long)) + 1;

    public string Key => "partition";

    public bool IsChanged { get; set; }

    public PartitionClock Clock { get; private set; } = new();

    /// <summary>Event time of the last record that an agent wrote, ns since 1970; 0 for none.</summary>
    public long LastEventNs { get; set; }

    /// <summary>Offset of the last record whose effect the state holds; -1 for none.</summary>
    public long CoveredOffset { get; set; } = -1;

    /// <summary>True once an agent wrote to the partition.</summary>
    public bool AgentSeen { get; set; }

    public void Encode(IBufferWriter<byte> into)
    {
        var span = into.GetSpan(EncodedBytes);
        span[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], Clock.NowMs);
        BinaryPrimitives.WriteInt64LittleEndian(span[9..], Clock.LastAppendMs);
        BinaryPrimitives.WriteInt64LittleEndian(span[17..], LastEventNs);
        BinaryPrimitives.WriteInt64LittleEndian(span[25..], CoveredOffset);
        span[33] = AgentSeen ? (byte)1 : (byte)0;
        into.Advance(EncodedBytes);
    }

    public void Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < EncodedBytes || bytes[0] != Version)
        {
            throw new InvalidDataException($"The record '{Key}' of the changelog has {bytes.Length} bytes and version {(bytes.IsEmpty ? -1 : bytes[0])}; this build reads version {Version}.");
        }

        Clock = new PartitionClock(BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]));
        LastEventNs = BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]);
        CoveredOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[25..]);
        AgentSeen = bytes[33] != 0;
    }
}
