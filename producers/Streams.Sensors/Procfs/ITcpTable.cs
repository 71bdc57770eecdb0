namespace Streams.Sensors.Procfs;

/// <summary>Tells the TCP sockets that are open in a network namespace.</summary>
internal interface ITcpTable
{
    /// <summary>True where the entries tell what connections moved.</summary>
    bool HasTraffic { get; }

    /// <summary>Connections and listeners in the namespace of a process; null where it cannot be looked at.</summary>
    IReadOnlyList<TcpEntry>? TryRead(uint pid);
}
