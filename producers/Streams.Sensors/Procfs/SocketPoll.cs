using Streams.Schemas;

namespace Streams.Sensors.Procfs;

/// <summary>Finds the connections and listeners that came or went since the last look, in every network namespace that has processes.</summary>
/// <remarks>State: socket inode → its entry and its process. Thread: one.</remarks>
internal sealed class SocketPoll(ProcReader proc)
{
    private const int Tries = 3; // a process that came after the list of processes was read is found the next time

    private readonly Dictionary<ulong, (TcpEntry Entry, Direction Direction, uint Pid)> _known = [];
    private readonly Dictionary<ulong, int> _ownerless = [];

    /// <summary>Calls back for each change; the first look only remembers.</summary>
    public void Look(IReadOnlyDictionary<uint, ProcStat> stats, bool isFirst, Action<uint, Event> changed)
    {
        var present = new HashSet<ulong>();
        foreach (var pids in stats.Keys.GroupBy(pid => proc.NamespaceOf(pid, "net")))
        {
            var entries = Entries(pids);
            var listening = entries.Where(entry => entry.State == TcpEntry.Listen).Select(entry => entry.LocalPort).ToHashSet();
            var fresh = entries.Where(entry => entry.Inode != 0 && !_known.ContainsKey(entry.Inode)).ToList();
            present.UnionWith(entries.Select(entry => entry.Inode));
            if (fresh.Count == 0)
            {
                continue;
            }

            var owners = Owners(pids);
            foreach (var entry in fresh)
            {
                var direction = listening.Contains(entry.LocalPort) ? Direction.Inbound : Direction.Outbound;
                var pid = owners.GetValueOrDefault(entry.Inode);
                if (pid == 0 && !isFirst && _ownerless.GetValueOrDefault(entry.Inode) < Tries)
                {
                    _ownerless[entry.Inode] = _ownerless.GetValueOrDefault(entry.Inode) + 1;
                    continue;
                }

                _ownerless.Remove(entry.Inode);
                _known[entry.Inode] = (entry, direction, pid);
                if (!isFirst && pid != 0)
                {
                    changed(pid, entry.State == TcpEntry.Listen ? Listening(entry) : Opened(entry, direction));
                }
            }
        }

        foreach (var inode in _ownerless.Keys.Where(inode => !present.Contains(inode)))
        {
            _ownerless.Remove(inode);
        }

        foreach (var (inode, (entry, direction, pid)) in _known)
        {
            if (!present.Contains(inode))
            {
                _known.Remove(inode);
                if (entry.State == TcpEntry.Established && pid != 0)
                {
                    changed(pid, Closed(entry, direction));
                }
            }
        }
    }

    private List<TcpEntry> Entries(IEnumerable<uint> pids)
    {
        foreach (var pid in pids)
        {
            if (proc.TryLines(pid, "net/tcp") is { } lines)
            {
                var six = proc.TryLines(pid, "net/tcp6") ?? [];
                return [.. TcpTableReader.Parse(lines.Skip(1).Concat(six.Skip(1)))
                    .Where(entry => entry.State is TcpEntry.Established or TcpEntry.Listen)];
            }
        }

        return [];
    }

    private Dictionary<ulong, uint> Owners(IEnumerable<uint> pids)
    {
        var owners = new Dictionary<ulong, uint>();
        foreach (var pid in pids)
        {
            foreach (var inode in proc.SocketsOf(pid))
            {
                owners.TryAdd(inode, pid);
            }
        }

        return owners;
    }

    private static Event Opened(TcpEntry entry, Direction direction) => new()
    {
        Kind = EventKind.ConnectionOpened,
        ConnectionOpened = new ConnectionOpened
        {
            Transport = Transport.Tcp,
            Direction = direction,
            LocalAddress = entry.LocalAddress,
            LocalPort = entry.LocalPort,
            RemoteAddress = entry.RemoteAddress,
            RemotePort = entry.RemotePort,
        },
    };

    private static Event Closed(TcpEntry entry, Direction direction) => new()
    {
        Kind = EventKind.ConnectionClosed,
        ConnectionClosed = new ConnectionClosed
        {
            Transport = Transport.Tcp,
            Direction = direction,
            LocalAddress = entry.LocalAddress,
            LocalPort = entry.LocalPort,
            RemoteAddress = entry.RemoteAddress,
            RemotePort = entry.RemotePort,
        },
    };

    private static Event Listening(TcpEntry entry) => new()
    {
        Kind = EventKind.ListenStarted,
        ListenStarted = new ListenStarted { Transport = Transport.Tcp, LocalAddress = entry.LocalAddress, LocalPort = entry.LocalPort },
    };
}
