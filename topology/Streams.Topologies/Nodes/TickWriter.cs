using System.Text;
using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Schemas.Wire;
using Streams.Topologies.Clients;
using Streams.Topologies.Progress;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>Lets time pass in a partition that no agent writes to: appends a tick after every few seconds of silence, and changes nothing else.</summary>
/// <remarks>
/// Out: tick:&lt;partition&gt; → batch with one TICK, to the partition itself. Its event time is that of the last record of an agent there plus the silence.
/// Time: wall, the only place where it counts; what follows from a tick follows from its record in the log.
/// No tick while the task restores or its events are held back: the silence is then the worker's own. Nor before the partition has stood read
/// to its end for as long as the silence: a worker that lags does not know what the agents have written meanwhile.
/// Thread: one task.
/// </remarks>
internal sealed class TickWriter(TickRules rules, Passage passage)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private NodeContext? _context;
    private PartitionRecord? _partition;
    private long _heardAt;
    private long _tickedAt;
    private long _laggedAt;
    private long _workedOff = -1;

    public void Open(NodeContext context, PartitionRecord partition)
    {
        _context = context;
        _partition = partition;
        _heardAt = _tickedAt = _laggedAt = rules.Time.GetTimestamp();
        context.CallEvery(LookEvery, Look);
    }

    public void AgentWasHeard() => _heardAt = rules.Time.GetTimestamp();

    /// <summary>The task is done with the record of the events topic at this offset, whoever wrote it.</summary>
    public void WorkedOff(long offset) => _workedOff = offset;

    private void Look()
    {
        var number = _context!.Partition;
        if (!rules.Restoration.IsRestored(StoreNames.Sessions, number) || !rules.Restoration.IsRestored(StoreNames.Containers, number) || rules.Held.IsHeld(number))
        {
            _heardAt = _tickedAt = _laggedAt = rules.Time.GetTimestamp();
            return;
        }

        if (!rules.End.IsWorkedOff(number, _workedOff))
        {
            _laggedAt = rules.Time.GetTimestamp();
            return;
        }

        var silence = rules.Time.GetElapsedTime(_heardAt);
        if (!_partition!.AgentSeen || silence < rules.After || IsRecent(_tickedAt) || IsRecent(_laggedAt))
        {
            return;
        }

        _tickedAt = rules.Time.GetTimestamp();
        rules.Telemetry.TickWritten();
        _context.Emit(passage, Tick(number, silence), rules.Sink);
    }

    private bool IsRecent(long timestamp) => rules.Time.GetElapsedTime(timestamp) < rules.After;

    private Output Tick(int number, TimeSpan silence)
    {
        var id = ContainerId.OfTick(number).Value;
        var silenceNs = silence.Ticks * 100;
        var batch = new EventBatch
        {
            AgentId = rules.Instance,
            Node = rules.Instance,
            Tier = SensorTier.Worker,
            ContainerId = id,
            BaseTimeNs = _partition!.LastEventNs + silenceNs,
            Events = [new Event { Kind = EventKind.Tick, Tick = new Tick { SilenceNs = silenceNs } }],
        };
        var value = WireFormat.Encode(batch, rules.Ids.IdFor(EventBatch.Schema));
        return new Output(rules.Topic, Encoding.UTF8.GetBytes(id), value, rules.Time.GetUtcNow().ToUnixTimeMilliseconds()) { Partition = number };
    }
}
