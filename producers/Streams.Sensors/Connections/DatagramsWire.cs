using System.Runtime.InteropServices;

namespace Streams.Sensors.Connections;

/// <summary>What a process and a peer exchanged in datagrams. Mirrors <c>struct wire_datagrams</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct DatagramsWire
{
    public readonly ulong BytesSent;
    public readonly ulong BytesReceived;

    /// <summary>When the last one went or came, CLOCK_MONOTONIC.</summary>
    public readonly ulong LastNs;
    public readonly uint PacketsSent;
    public readonly uint PacketsReceived;
}
