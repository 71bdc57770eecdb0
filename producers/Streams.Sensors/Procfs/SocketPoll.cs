using Streams.Schemas;
using Streams.Sensors.Connections;

namespace Streams.Sensors.Procfs;

/// <summary>Finds the connections and listeners that came or went since the last look, in every network namespace that has processes.</summary>
/// <remarks>State: socket inode → its entry and its process. Thread: one.</remarks>
internal sealed class SocketPoll(ProcReader proc, ITcpTable table, TimeSpan flowsEvery, TimeProvider time)
{
    private const int Tries = 3; // a process that came after the list of processes was read is found the next time

    private readonly Dictionary<ulong, PolledSocket> _known = [];
    private readonly Dictionary<ulong, int> _ownerless = [];
    private long _flowsAt = time.GetTimestamp();

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
            foreach (var entry in entries)
            {
                if (_known.TryGetValue(entry.Inode, out var socket))
                {
                    socket.Entry = entry;
                }
            }

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
                _known[entry.Inode] = new PolledSocket(entry, direction, pid, isFirst ? 0 : time.GetTimestamp()) { Told = isFirst ? entry.Traffic : default };
                if (!isFirst && pid != 0)
                {
                    var ends = EndsOf(entry, direction);
                    changed(pid, entry.State == TcpEntry.Listen ? ends.Listening() : ends.Opened());
                }
            }
        }

        foreach (var inode in _ownerless.Keys.Where(inode => !present.Contains(inode)))
        {
            _ownerless.Remove(inode);
        }

        foreach (var (inode, socket) in _known)
        {
            if (!present.Contains(inode))
            {
                _known.Remove(inode);
                if (socket.Entry.State == TcpEntry.Established && socket.Pid != 0)
                {
                    changed(socket.Pid, Closed(socket));
                }
            }
        }

        Flows(changed);
    }

    private void Flows(Action<uint, Event> changed)
    {
        if (!table.HasTraffic || time.GetElapsedTime(_flowsAt) < flowsEvery)
        {
            return;
        }

        _flowsAt = time.GetTimestamp();
        foreach (var socket in _known.Values)
        {
            if (socket.Pid != 0 && socket.Entry.State == TcpEntry.Established && socket.Entry.Traffic != socket.Told)
            {
                changed(socket.Pid, Flow(socket));
            }
        }
    }

    private IReadOnlyList<TcpEntry> Entries(IEnumerable<uint> pids)
    {
        foreach (var pid in pids)
        {
            if (table.TryRead(pid) is { } entries)
            {
                return entries;
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

    private Event Closed(PolledSocket socket) => EndsOf(socket.Entry, socket.Direction).Closed(socket.Entry.Traffic - socket.Told, Age(socket));

    private Event Flow(PolledSocket socket)
    {
        var moved = socket.Entry.Traffic - socket.Told;
        socket.Told = socket.Entry.Traffic;
        return EndsOf(socket.Entry, socket.Direction).Flow(moved, Age(socket));
    }

    private long Age(PolledSocket socket) => socket.OpenedAt == 0 ? -1 : time.GetElapsedTime(socket.OpenedAt).Ticks * 100;

    private static ConnectionEnds EndsOf(TcpEntry entry, Direction direction) =>
        new(Transport.Tcp, direction, entry.LocalAddress, entry.LocalPort, entry.RemoteAddress, entry.RemotePort);
}
