namespace Streams.Topologies.Clients;

/// <summary>Tells whether the events of a partition have been read, and worked off, to the end of the log: only then is its silence that of its agents.</summary>
/// <remarks>
/// Read to the end means: the client reported the end after the last record that it gave out, and a moment ago it had nothing more to give of any partition.
/// The second matters under backlog: what a client has fetched of other partitions stands in one queue before a report that is not new any more.
/// Thread: the stream thread.
/// </remarks>
internal sealed class EventsEnd(TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, long> _givenOut = [];
    private readonly HashSet<int> _ended = [];
    private long _emptiedAt;
    private bool _emptied;

    /// <summary>The client gave out this record.</summary>
    public void GivenOut(int partition, long offset)
    {
        _givenOut[partition] = offset;
        _ended.Remove(partition);
    }

    /// <summary>The client stands at the end of the partition.</summary>
    public void Reached(int partition) => _ended.Add(partition);

    /// <summary>The client had nothing to give.</summary>
    public void Emptied()
    {
        _emptied = true;
        _emptiedAt = time.GetTimestamp();
    }

    /// <summary>True where the task whose last record has this offset (-1 for none) has nothing left to read.</summary>
    public bool IsWorkedOff(int partition, long lastOffset) =>
        _emptied
        && time.GetElapsedTime(_emptiedAt) <= Moment
        && _ended.Contains(partition)
        && lastOffset >= _givenOut.GetValueOrDefault(partition, -1);

    /// <summary>Partitions were given or taken: nothing is known of any.</summary>
    public void Clear()
    {
        _givenOut.Clear();
        _ended.Clear();
        _emptied = false;
    }
}
