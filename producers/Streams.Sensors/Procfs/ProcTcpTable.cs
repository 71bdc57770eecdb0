namespace Streams.Sensors.Procfs;

/// <summary>Reads the TCP sockets of a network namespace from /proc.</summary>
internal sealed class ProcTcpTable(ProcReader proc) : ITcpTable
{
    /// <inheritdoc/>
    public bool HasTraffic => false;

    /// <inheritdoc/>
    public IReadOnlyList<TcpEntry>? TryRead(uint pid)
    {
        if (proc.TryLines(pid, "net/tcp") is not { } lines)
        {
            return null;
        }

        var six = proc.TryLines(pid, "net/tcp6") ?? [];
        return [.. TcpTableReader.Parse(lines.Skip(1).Concat(six.Skip(1))).Where(entry => entry.State is TcpEntry.Established or TcpEntry.Listen)];
    }
}
