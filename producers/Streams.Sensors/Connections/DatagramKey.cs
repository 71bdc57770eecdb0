using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Connections;

/// <summary>Datagrams between a process and a peer. Mirrors <c>struct wire_datagram_key</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct DatagramKey(WireAddress remoteAddress, uint pid, ushort remotePort, ushort localPort) : IEquatable<DatagramKey>
{
    public readonly WireAddress RemoteAddress = remoteAddress;
    public readonly uint Pid = pid;

    /// <summary>0 where the peer began: its port changes.</summary>
    public readonly ushort RemotePort = remotePort;

    /// <summary>0 where the process began.</summary>
    public readonly ushort LocalPort = localPort;

    public bool Equals(DatagramKey other) =>
        Pid == other.Pid && RemotePort == other.RemotePort && LocalPort == other.LocalPort && ((ReadOnlySpan<byte>)RemoteAddress).SequenceEqual(other.RemoteAddress);

    public override bool Equals(object? other) => other is DatagramKey key && Equals(key);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(RemoteAddress);
        hash.Add(Pid);
        hash.Add(RemotePort);
        hash.Add(LocalPort);
        return hash.ToHashCode();
    }
}
