using Streams.Schemas;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Connections;

/// <summary>Tells what processes exchange in datagrams: regularly, and when it is over because the process ended or both have been silent.</summary>
/// <remarks>State: (process, peer) → what was told, and peers of which no message came until the last look; both as many as the kernel's map holds. Thread: that of the ring.</remarks>
internal sealed class DatagramFlows(BpfObject programs, BootClock clock)
{
    private const ulong SilentNs = 30_000_000_000;

    private readonly BpfMap<DatagramKey, DatagramsWire> _sums = programs.MapOf<DatagramKey, DatagramsWire>("datagrams");
    private readonly Dictionary<DatagramKey, DatagramPeer> _peers = [];
    private readonly HashSet<uint> _ended = [];
    private HashSet<DatagramKey> _unknown = [];

    /// <summary>Remembers a peer that the kernel has told of.</summary>
    public void Opened(in ConnectionWire wire, SensorEvent opened)
    {
        var inbound = opened.Event.ConnectionOpened!.Direction == Direction.Inbound;
        _peers[new DatagramKey(wire.RemoteAddress, wire.Task.Pid, inbound ? (ushort)0 : wire.RemotePort, inbound ? wire.LocalPort : (ushort)0)] = new DatagramPeer(opened);
    }

    /// <summary>A process ended, and its sockets with it.</summary>
    public void Ended(uint pid) => _ended.Add(pid);

    /// <summary>Tells what ended with its process.</summary>
    public void LookAtEnded(Action<SensorEvent> tell)
    {
        if (_ended.Count == 0)
        {
            return;
        }

        foreach (var (key, peer) in _peers)
        {
            if (_ended.Contains(key.Pid))
            {
                Close(key, peer, tell);
            }
        }

        _ended.Clear();
    }

    /// <summary>Tells what was exchanged since the last look. All that was in the ring at the last one has been read.</summary>
    public void Look(Action<SensorEvent> tell)
    {
        var now = (ulong)BootClock.MonotonicNowNs();
        var unknown = new HashSet<DatagramKey>();
        List<(DatagramKey, DatagramPeer)>? silent = null;
        _sums.Read((in DatagramKey key, in DatagramsWire sums) =>
        {
            if (!_peers.TryGetValue(key, out var peer))
            {
                unknown.Add(key);
            }
            else if (now - Math.Min(now, sums.LastNs) > SilentNs)
            {
                (silent ??= []).Add((key, peer));
            }
            else if (sums.PacketsSent != peer.Told.PacketsSent || sums.PacketsReceived != peer.Told.PacketsReceived)
            {
                tell(Told(peer, sums, now, isOver: false));
                peer.Told = sums;
            }
        });
        foreach (var key in unknown.Where(_unknown.Contains))
        {
            _sums.Remove(key); // its message was not on its way, it found no room or is noise: told anew when it goes on
        }

        _unknown = unknown;

        foreach (var (key, peer) in silent ?? [])
        {
            Close(key, peer, tell);
        }
    }

    private void Close(DatagramKey key, DatagramPeer peer, Action<SensorEvent> tell)
    {
        if (_sums.TryGet(key, out var sums))
        {
            _sums.Remove(key);
            tell(Told(peer, sums, sums.LastNs, isOver: true));
        }

        _peers.Remove(key);
    }

    private SensorEvent Told(DatagramPeer peer, in DatagramsWire sums, ulong atNs, bool isOver) => new()
    {
        Class = SensorClasses.Connection,
        Process = peer.Opened.Process,
        CgroupId = peer.Opened.CgroupId,
        CgroupPath = peer.Opened.CgroupPath,
        TimeNs = clock.FromMonotonic(atNs),
        MonotonicNs = (long)atNs,
        Event = FlowEvent.Of(peer, sums, atNs, isOver),
    };
}
