using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Connections;

/// <summary>A socket was connected, accepted, closed, or listens. Mirrors <c>struct wire_connection</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct ConnectionWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;

    /// <summary>CLOCK_MONOTONIC; 0 where it was open before the agent.</summary>
    public readonly ulong OpenedNs;
    public readonly ulong BytesSent;
    public readonly ulong BytesReceived;
    public readonly uint PacketsSent;
    public readonly uint PacketsReceived;
    public readonly WireAddress LocalAddress;
    public readonly WireAddress RemoteAddress;
    public readonly ushort LocalPort;
    public readonly ushort RemotePort;
    public readonly ushort Family;
    public readonly byte Direction;
    public readonly byte Transport;
    public readonly uint Error;
    public readonly MissedEnd Missed;
}
