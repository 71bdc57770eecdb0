using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Connections;

/// <summary>Something was sent to a name server. Mirrors <c>struct wire_dns</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct DnsWire
{
    public readonly WireHeader Header;
    public readonly WireTask Task;
    public readonly WireAddress RemoteAddress;
    public readonly ushort RemotePort;
    public readonly ushort Family;

    /// <summary>IPPROTO_.</summary>
    public readonly ushort Transport;
    public readonly ushort PayloadBytes;
    public readonly Message Payload;

    /// <summary>As much of the message as the kernel program copies.</summary>
    [InlineArray(320)]
    internal struct Message
    {
        private byte _first;
    }
}
