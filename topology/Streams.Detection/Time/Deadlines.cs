namespace Streams.Detection.Time;

/// <summary>Finds the states whose time has come without looking at all of them.</summary>
/// <typeparam name="TEntry">What waits.</typeparam>
/// <remarks>
/// State: at most one queue place per entry and earlier deadline. A deadline that moves away, as it does with every batch of a
/// busy container, keeps its old place; when that place is reached the entry is put back at its real deadline. So the
/// queue is touched rarely, and never by an entry whose deadline only moves on.
/// Not remembered anywhere: rebuilt from restored states.
/// Thread: one task.
/// </remarks>
public sealed class Deadlines<TEntry>
    where TEntry : class, IWaiting
{
    private readonly PriorityQueue<TEntry, long> _places = new();

    /// <summary>Places taken, those given up included.</summary>
    public int Count => _places.Count;

    /// <summary>Tells that the entry's deadline may have changed.</summary>
    public void Set(TEntry entry)
    {
        if (entry.DueMs < entry.PlaceMs)
        {
            entry.PlaceMs = entry.DueMs;
            _places.Enqueue(entry, entry.DueMs);
        }
    }

    /// <summary>Takes one entry whose deadline has passed; the caller sets it again.</summary>
    public bool TryTake(long nowMs, out TEntry entry)
    {
        while (_places.TryPeek(out entry!, out var placeMs) && placeMs <= nowMs)
        {
            _places.Dequeue();
            if (placeMs != entry.PlaceMs)
            {
                continue; // an earlier place was taken since: this one is given up
            }

            entry.PlaceMs = long.MaxValue;
            if (entry.DueMs <= nowMs)
            {
                return true;
            }

            Set(entry);
        }

        entry = null!;
        return false;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _places.Clear();
}
