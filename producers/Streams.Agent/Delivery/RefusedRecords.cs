using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Agent.Delivery;

/// <summary>Batches that the brokers refused for good and that no reader misses yet: it does by the numbers of the next one of the same session and partition.</summary>
/// <remarks>State: one entry for each partition and session with such batches. Thread: its outbox's lock.</remarks>
internal sealed class RefusedRecords
{
    private readonly Dictionary<(int Partition, long SessionNs), (DateTimeOffset OldestAt, long LastSequence, int Records)> _unmissed = [];

    /// <summary>Batches that nobody misses yet.</summary>
    public int Count => _unmissed.Values.Sum(refused => refused.Records);

    /// <summary>When the oldest event of them happened; null for none.</summary>
    public DateTimeOffset? OldestAt => _unmissed.Count == 0 ? null : _unmissed.Values.Min(refused => refused.OldestAt);

    /// <summary>The brokers have a record, or refused it for good; a reader of one misses what had numbers before.</summary>
    public void Ended(OutboundRecord record, DateTimeOffset handedOverAt, bool isStored)
    {
        if (record.Events == 0 || (isStored && _unmissed.Count == 0))
        {
            return; // metadata has no numbers
        }

        var (session, happenedAt) = Read(record, handedOverAt);
        var key = (record.Partition, session);
        var isKnown = _unmissed.TryGetValue(key, out var before);
        if (!isStored)
        {
            _unmissed[key] = (isKnown && before.OldestAt < happenedAt ? before.OldestAt : happenedAt, record.FirstSequence, before.Records + 1);
        }
        else if (isKnown && before.LastSequence < record.FirstSequence)
        {
            _unmissed.Remove(key);
        }
    }

    private static (long SessionNs, DateTimeOffset HappenedAt) Read(OutboundRecord record, DateTimeOffset handedOverAt)
    {
        if (!WireFormat.TryRead(record.Value, out _, out var body) || !EventBatch.TryValidate(body, out _))
        {
            return (0, handedOverAt);
        }

        var batch = new EventBatchView(body);
        var happenedAt = UnixTime.FromNanoseconds(batch.BaseTimeNs);
        return (batch.AgentStartedAtNs, happenedAt < handedOverAt ? happenedAt : handedOverAt);
    }
}
