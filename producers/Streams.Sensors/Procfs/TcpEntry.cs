using Streams.Sensors.Connections;

namespace Streams.Sensors.Procfs;

/// <summary>One line of /proc/PID/net/tcp or tcp6. Addresses in network order: 4 bytes, or 16.</summary>
internal sealed record TcpEntry(byte[] LocalAddress, int LocalPort, byte[] RemoteAddress, int RemotePort, int State, ulong Inode)
{
    /// <summary>What it moved, where the table tells it.</summary>
    public Traffic Traffic { get; init; }

    public const int Established = 1;
    public const int Listen = 10;
}
