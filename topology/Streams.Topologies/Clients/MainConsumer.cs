using Confluent.Kafka;
using Streams.Topologies.Faults;
using Streams.Topologies.Progress;

namespace Streams.Topologies.Clients;

/// <summary>Holds the events of freshly assigned partitions back until their metadata has been read to the end it had then.</summary>
/// <remarks>
/// Without it the events of a long-running container, whose metadata is old, would be judged before the metadata is known.
/// A record of held events that was fetched before the pause took effect is kept and given out first after it.
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
    private readonly Liveness _liveness;
    private readonly ProgressTelemetry _telemetry;
    private readonly TimeProvider _time;

    private readonly Dictionary<int, long> _metadataEnds = [];
    private readonly Dictionary<int, long> _metadataGivenOut = [];
    private readonly Dictionary<int, Offset> _goOnAt = [];
    private readonly List<ConsumeResult<byte[], byte[]>> _early = [];
    private List<TopicPartition> _assigned = [];
    private bool _fresh;
    private int _heldAtFirst;
    private long _heldSince;
    private long _lookedAt;

    public MainConsumer(
        IConsumer<byte[], byte[]> inner,
        (string Metadata, string Events) topics,
        TimeSpan longestPoll,
        HeldPartitions held,
        Liveness liveness,
        ProgressTelemetry telemetry,
        TimeProvider time)
        : base(inner)
    {
        (_metadataTopic, _eventsTopic) = topics;
        _longestPoll = longestPoll;
        _held = held;
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

        // From here on, not only from the first poll: no tick may be written in between.
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

        return TakeEarly() ?? Take(wait);
    }

    private long WaitingIn(TopicPartition partition)
    {
        var end = Inner.GetWatermarkOffsets(partition).High.Value;
        var position = Inner.Position(partition).Value;
        return end < 0 || position < 0 ? 0 : Math.Max(0, end - position);
    }

    // What came before the pause took effect goes out before what comes after it.
    private ConsumeResult<byte[], byte[]>? TakeEarly()
    {
        var next = _early.Count == 0 ? -1 : _early.FindIndex(result => !_held.IsHeld(result.Partition));
        if (next < 0)
        {
            return null;
        }

        var result = _early[next];
        _early.RemoveAt(next);
        return result;
    }

    private ConsumeResult<byte[], byte[]>? Take(TimeSpan wait)
    {
        var result = Inner.Consume(wait);
        if (result is null)
        {
            return null;
        }

        if (result.Topic == _metadataTopic)
        {
            _metadataGivenOut[result.Partition] = result.Offset;
            return result;
        }

        if (result.Topic != _eventsTopic || !_held.IsHeld(result.Partition))
        {
            return result;
        }

        _early.Add(result);
        _goOnAt[result.Partition] = result.Offset + 1;
        return null;
    }

    private void HoldEvents()
    {
        _fresh = false;
        var mine = _assigned.Where(partition => partition.Topic == _metadataTopic || partition.Topic == _eventsTopic).ToList();
        var committed = mine.Count == 0 ? [] : Inner.Committed(mine, AskWithin);

        foreach (var at in committed.Where(at => at.Topic == _eventsTopic))
        {
            _goOnAt.TryAdd(at.Partition, at.Offset.Value >= 0 ? at.Offset : Offset.Beginning);
        }

        foreach (var at in committed.Where(at => at.Topic == _metadataTopic))
        {
            var range = Inner.QueryWatermarkOffsets(at.TopicPartition, AskWithin);
            var next = at.Offset.Value >= 0 ? Math.Max(at.Offset.Value, range.Low.Value) : range.Low.Value;
            if (next < range.High.Value)
            {
                _metadataEnds[at.Partition] = range.High.Value;
            }
        }

        var free = _assigned.Where(partition => partition.Topic == _eventsTopic && !_metadataEnds.ContainsKey(partition.Partition)).ToList();
        var held = _assigned.Where(partition => partition.Topic == _eventsTopic && _metadataEnds.ContainsKey(partition.Partition)).ToList();
        free.ForEach(partition => _held.Release(partition.Partition));

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
        var heldFor = _time.GetElapsedTime(_heldSince);
        var unread = heldFor > Longest;
        var released = _metadataEnds.Keys.Where(partition => unread || IsRead(partition)).ToList();

        foreach (var partition in released)
        {
            _metadataEnds.Remove(partition);
            _held.Release(partition);
        }

        if (released.Count > 0)
        {
            GoOn(released);
        }

        if (unread && released.Count > 0)
        {
            _telemetry.EventsReleasedUnread(released.Count, heldFor);
        }
        else if (released.Count > 0 && _metadataEnds.Count == 0)
        {
            _telemetry.EventsReleased(_heldAtFirst, heldFor);
        }
    }

    // The client forgets what it had fetched when a partition is paused, and does not always fetch it again: the place is named.
    private void GoOn(List<int> released)
    {
        var partitions = released.Select(partition => new TopicPartition(_eventsTopic, partition)).ToList();
        Inner.Resume(partitions);
        foreach (var partition in partitions)
        {
            Inner.Seek(new TopicPartitionOffset(partition, _goOnAt[partition.Partition]));
        }
    }

    // Read means: the client is past the end, and the task has worked off the last record that it was given.
    private bool IsRead(int partition)
    {
        var position = Inner.Position(new TopicPartition(_metadataTopic, partition));
        return position.Value >= _metadataEnds[partition]
            && _held.LastWorkedOff(partition) >= _metadataGivenOut.GetValueOrDefault(partition, -1);
    }

    private void Forget()
    {
        _held.Clear();
        _metadataEnds.Clear();
        _metadataGivenOut.Clear();
        _goOnAt.Clear();
        _early.Clear();
        _assigned = [];
        _fresh = false;
    }
}
