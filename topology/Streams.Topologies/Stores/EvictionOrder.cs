using Streams.Detection.Time;

namespace Streams.Topologies.Stores;

/// <summary>Finds the state that was unheard longest, without moving any when it is heard.</summary>
/// <remarks>
/// Order: partition clock when last heard (<see cref="ITimed.HeardMs"/>), then key; both are remembered states, so a task that was restored chooses as one that never stopped.
/// State: nothing until a store is full for the first time. From then on one place per entry; a state that was heard since keeps its old place until that is reached and is then
/// put back, which pays O(log n) for at most one place each time it is heard. Places of entries that are gone are given up together once they are the majority.
/// Thread: one task.
/// </remarks>
internal sealed class EvictionOrder<TState>
    where TState : class, ITimed
{
    private const int FewPlaces = 64;

    private readonly PriorityQueue<Entry<TState>, (long HeardMs, string Key)> _places = new(Comparer<(long HeardMs, string Key)>.Create(static (left, right) =>
        left.HeardMs != right.HeardMs ? left.HeardMs.CompareTo(right.HeardMs) : string.CompareOrdinal(left.Key, right.Key)));

    /// <summary>Places taken, those of entries that are gone included.</summary>
    public int Count => _places.Count;

    /// <summary>Tells of an entry that is new in the store.</summary>
    public void Added(Entry<TState> entry, int entries)
    {
        if (_places.Count > 0)
        {
            Place(entry);
        }

        if (_places.Count > FewPlaces + (2 * entries))
        {
            _places.Clear();
        }
    }

    /// <summary>The entry that was unheard longest; the caller takes it out of the store.</summary>
    /// <param name="entries">All entries of the store, at least one.</param>
    public Entry<TState> TakeLongestUnheard(Dictionary<string, Entry<TState>> entries)
    {
        while (true)
        {
            if (_places.Count == 0)
            {
                foreach (var each in entries.Values)
                {
                    Place(each);
                }
            }

            while (_places.TryDequeue(out var entry, out var place))
            {
                if (entry.IsGone)
                {
                    continue;
                }

                if (entry.State.HeardMs == place.HeardMs)
                {
                    return entry;
                }

                Place(entry);
            }
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _places.Clear();

    private void Place(Entry<TState> entry) => _places.Enqueue(entry, (entry.State.HeardMs, entry.Key));
}
