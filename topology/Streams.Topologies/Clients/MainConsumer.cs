using Confluent.Kafka;
using Streams.Kafka.Topics;
using Streams.Topologies.Faults;
using Streams.Topologies.Progress;

namespace Streams.Topologies.Clients;

/// <summary>Holds the events of freshly assigned partitions back until their metadata has been read to the end it had then.</summary>
/// <remarks>
/// Without it the events of a long-running container, whose metadata is old, would be judged before the metadata is known.
/// Events that come while they are held are left: when they are released, the client is told to go on where the group has committed.
/// Nothing rests on where a client goes on by itself after a pause: it drops what it had fetched, and that may be thousands of records.
/// The end of the metadata is what the client reports as such, or the offset that the log ended at: the last records of a compacted topic may be gone, and markers of transactions may follow the last one.
/// Time: wall, only to give up after <see cref="Longest"/>.
/// Thread: the stream thread; <see cref="Assigned"/> is called inside <see cref="Consume(TimeSpan)"/> by the client's own callback.
/// </remarks>
internal sealed class MainConsumer : ForwardingConsumer
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly string _metadataTopic;
    private readonly string _eventsTopic;
    private readonly TimeSpan _longestPoll;
    private readonly HeldPartitions _held;
    private readonly EventsEnd _end;
    private readonly Liveness _liveness;
    private readonly ProgressTelemetry _telemetry;
    private readonly TimeProvider _time;

    private readonly Dictionary<int, long> _metadataEnds = [];
    private readonly Dictionary<int, long> _metadataGivenOut = [];
    private readonly HashSet<int> _metadataEnded = [];
    private readonly Dictionary<int, Offset> _goOnAt = [];
    private readonly HashSet<int> _left = [];
    private List<TopicPartition> _assigned = [];
    private bool _fresh;
    private int _heldAtFirst;
    private long _heldSince;
    private long _lookedAt;

    public MainConsumer(
        IConsumer<byte[], byte[]> inner,
        (string Metadata, string Events) topics,
        TimeSpan longestPoll,
        (HeldPartitions Held, EventsEnd End) reading,
        Liveness liveness,
        ProgressTelemetry telemetry,
        TimeProvider time)
        : base(inner)
    {
        (_metadataTopic, _eventsTopic) = topics;
        _longestPoll = longestPoll;
        (_held, _end) = reading;
        _liveness = liveness;
        _telemetry = telemetry;
        _time = time;
    }

    /// <summary>True once the group gave this member its partitions, also where it gave none.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>The group gave these partitions; what was known of earlier ones is forgotten.</summary>
    public void Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        Forget();
        _assigned = [.. partitions];
        _fresh = true;
        HasJoined = true;

        // From here on, not only from the first poll: no tick may be written in between, and this very poll may give out events.
        foreach (var partition in partitions.Where(partition => partition.Topic == _eventsTopic))
        {
            _held.Hold(partition.Partition);
        }
    }

    /// <summary>Records of each topic that lie ahead, from what the client heard with its last fetches; asks nobody. Thread: any.</summary>
    public IEnumerable<KeyValuePair<string, long>> Waiting()
    {
        try
        {
            return _assigned.GroupBy(partition => partition.Topic)
                .Select(topic => KeyValuePair.Create(topic.Key, topic.Sum(WaitingIn)))
                .ToList();
        }
        catch (Exception e) when (e is ObjectDisposedException or KafkaException)
        {
            return []; // the partitions are being taken away, or the client is closing
        }
    }

    /// <summary>The partitions are no longer ours.</summary>
    public void Revoked() => Forget();

    public override ConsumeResult<byte[], byte[]>? Consume(TimeSpan timeout)
    {
        _liveness.Polled();

        // The runtime computes some of its waits from a logarithm: they may be negative, or hundreds of milliseconds.
        var wait = timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > _longestPoll ? _longestPoll : timeout;
        if (_fresh)
        {
            HoldEvents();
        }

        if (_held.Count > 0)
        {
            ReleaseWhatIsRead();
        }

        return Take(wait);
    }

    private long WaitingIn(TopicPartition partition)
    {
        var end = Inner.GetWatermarkOffsets(partition).High.Value;
        var position = Inner.Position(partition).Value;
        return end < 0 || position < 0 ? 0 : Math.Max(0, end - position);
    }

    // Reports of an end and events that are held are for us alone; the wait is one for all that comes.
    private ConsumeResult<byte[], byte[]>? Take(TimeSpan wait)
    {
        var startedAt = _time.GetTimestamp();
        while (true)
        {
            var left = wait - _time.GetElapsedTime(startedAt);
            var result = Inner.Consume(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (result is null)
            {
                _end.Emptied();
                return null;
            }

            if (IsForTheTask(result))
            {
                return result;
            }

            if (left <= TimeSpan.Zero)
            {
                return null;
            }
        }
    }

    private bool IsForTheTask(ConsumeResult<byte[], byte[]> result)
    {
        var partition = result.Partition.Value;
        if (result.Topic == _metadataTopic)
        {
            return TakeMetadata(result, partition);
        }

        if (result.Topic != _eventsTopic)
        {
            return !result.IsPartitionEOF;
        }

        if (_held.IsHeld(partition))
        {
            _left.Add(partition);
            return false;
        }

        if (result.IsPartitionEOF)
        {
            _end.Reached(partition);
            return false;
        }

        _end.GivenOut(partition, result.Offset.Value);
        return true;
    }

    private bool TakeMetadata(ConsumeResult<byte[], byte[]> result, int partition)
    {
        if (result.IsPartitionEOF)
        {
            _metadataEnded.Add(partition);
            return false;
        }

        _metadataGivenOut[partition] = result.Offset.Value;
        return true;
    }

    private void HoldEvents()
    {
        _fresh = false;
        var mine = _assigned.Where(partition => partition.Topic == _metadataTopic || partition.Topic == _eventsTopic).ToList();
        var committed = mine.Count == 0 ? [] : Inner.Committed(mine, AskWithin);

        foreach (var at in committed.Where(at => at.Topic == _eventsTopic))
        {
            _goOnAt[at.Partition] = at.Offset.Value >= 0 ? at.Offset : Offset.Beginning;
        }

        foreach (var at in committed.Where(at => at.Topic == _metadataTopic && _held.IsHeld(at.Partition)))
        {
            var range = Inner.AskWatermarks(at.TopicPartition, AskWithin, _time);
            var next = at.Offset.Value >= 0 ? Math.Max(at.Offset.Value, range.Low.Value) : range.Low.Value;
            if (next < range.High.Value)
            {
                _metadataEnds[at.Partition] = range.High.Value;
            }
        }

        var held = _goOnAt.Keys.Where(_metadataEnds.ContainsKey).Select(EventsOf).ToList();
        if (held.Count > 0)
        {
            Inner.Pause(held);
            _heldSince = _time.GetTimestamp();
            _heldAtFirst = held.Count;
            _telemetry.EventsHeld(held.Count);
        }
    }

    private void ReleaseWhatIsRead()
    {
        if (_time.GetElapsedTime(_lookedAt) < LookEvery)
        {
            return;
        }

        _lookedAt = _time.GetTimestamp();
        var waited = _metadataEnds.Count > 0;
        var heldFor = _time.GetElapsedTime(_heldSince);
        var unread = waited && heldFor > Longest;
        var released = _goOnAt.Keys.Where(partition => _held.IsHeld(partition) && (unread || IsRead(partition)) && TryGoOn(partition)).ToList();

        var unreadReleased = released.Count(partition => _metadataEnds.Remove(partition) && unread);
        if (unreadReleased > 0)
        {
            _telemetry.EventsReleasedUnread(unreadReleased, heldFor);
        }
        else if (waited && _metadataEnds.Count == 0)
        {
            _telemetry.EventsReleased(_heldAtFirst, heldFor);
        }
    }

    // Where a partition was neither paused nor read from, the client stands right already, and what it has fetched stays.
    private bool TryGoOn(int partition)
    {
        var events = EventsOf(partition);
        try
        {
            if (_metadataEnds.ContainsKey(partition))
            {
                Inner.Resume([events]);
                Inner.Seek(new TopicPartitionOffset(events, _goOnAt[partition]));
            }
            else if (_left.Contains(partition))
            {
                Inner.Seek(new TopicPartitionOffset(events, _goOnAt[partition]));
            }
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_State or ErrorCode.Local_PrevInProgress)
        {
            return false; // the client is still finding out where to begin: the next look tries again, and until then the events are left
        }

        _held.Release(partition);
        return true;
    }

    // Read means: the client is past the end, and the task has worked off the last record that it was given.
    private bool IsRead(int partition)
    {
        if (!_metadataEnds.TryGetValue(partition, out var end))
        {
            return true;
        }

        var isPast = _metadataEnded.Contains(partition) || Inner.Position(new TopicPartition(_metadataTopic, partition)).Value >= end;
        return isPast && _held.LastWorkedOff(partition) >= _metadataGivenOut.GetValueOrDefault(partition, -1);
    }

    private TopicPartition EventsOf(int partition) => new(_eventsTopic, partition);

    private void Forget()
    {
        _held.Clear();
        _end.Clear();
        _metadataEnds.Clear();
        _metadataGivenOut.Clear();
        _metadataEnded.Clear();
        _goOnAt.Clear();
        _left.Clear();
        _assigned = [];
        _fresh = false;
    }
}
