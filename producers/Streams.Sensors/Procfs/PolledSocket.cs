using Streams.Schemas;
using Streams.Sensors.Connections;

namespace Streams.Sensors.Procfs;

/// <summary>A connection or listener as the last look found it, and what was told of it.</summary>
internal sealed class PolledSocket(TcpEntry entry, Direction direction, uint pid, long openedAt)
{
    public TcpEntry Entry { get; set; } = entry;

    public Direction Direction => direction;

    /// <summary>Its process; 0 is unknown.</summary>
    public uint Pid => pid;

    /// <summary>When it was found, in the clock's timestamps; 0 where it was open before.</summary>
    public long OpenedAt => openedAt;

    /// <summary>What it had moved when that was told last.</summary>
    public Traffic Told { get; set; }
}
