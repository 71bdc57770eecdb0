using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests;

/// <summary>Bytes of records.</summary>
internal static class Encoded
{
    public static byte[] Body<TRecord>(TRecord record)
        where TRecord : IAvroRecord<TRecord>
    {
        var writer = new AvroSpanWriter(stackalloc byte[256]);
        record.Write(ref writer);
        var body = writer.Written.ToArray();
        writer.Dispose();
        return body;
    }

    /// <summary>A batch with every kind of field set, and two events of which one has a body.</summary>
    public static EventBatch Batch() => new()
    {
        AgentId = "agent-1",
        AgentStartedAtNs = 1_790_000_000_000_000_000,
        Node = "node-1",
        Tier = SensorTier.Ebpf,
        ContainerId = "0123456789abcdef",
        BaseTimeNs = 1_790_000_000_100_000_000,
        FirstSequence = 42,
        Processes = [new() { ExecId = 7, Pid = 4711, Name = "sh", Executable = "/bin/sh", Arguments = ["sh", "-c", "id"], Drift = true }],
        Events =
        [
            new() { OffsetUs = 10, Kind = EventKind.ProcessStarted, Process = 0, ProcessStarted = new() },
            new()
            {
                OffsetUs = 1_500,
                Kind = EventKind.ConnectionClosed,
                Process = 0,
                ConnectionClosed = new() { Transport = Transport.Tcp, LocalAddress = [10, 0, 0, 1], RemoteAddress = [10, 0, 0, 2], RemotePort = 443, BytesSent = 1_000_000 },
            },
        ],
    };
}
