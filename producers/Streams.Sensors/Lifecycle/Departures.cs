namespace Streams.Sensors.Lifecycle;

/// <summary>Removals of cgroups that are told a moment later, after what the cgroup's processes did last.</summary>
/// <remarks>State: removals of the last half second. Thread: that of the ring.</remarks>
internal sealed class Departures
{
    private readonly List<Departure> _waiting = [];
    private readonly Dictionary<string, List<(bool IsUnified, ulong Id)>> _partly = new(StringComparer.Ordinal);

    /// <summary>One hierarchy has it no more.</summary>
    public void Note(bool isUnified, ulong id, string path)
    {
        if (!_partly.TryGetValue(path, out var ids))
        {
            _partly.Add(path, ids = []);
        }

        ids.Add((isUnified, id));
    }

    /// <summary>No hierarchy has it any more: keeps the removal until <paramref name="turn"/>.</summary>
    public void Add(SensorEvent removed, long turn)
    {
        _partly.Remove(removed.CgroupPath, out var ids);
        _waiting.Add(new Departure(ids ?? [], removed, turn));
    }

    /// <summary>Gives those whose turn has come, oldest first; of one path, where it is named, at once.</summary>
    public IEnumerable<Departure> Take(long turn, string? path = null)
    {
        for (var i = 0; i < _waiting.Count;)
        {
            var departure = _waiting[i];
            if (departure.Turn <= turn || (path is not null && departure.Removed.CgroupPath == path))
            {
                _waiting.RemoveAt(i);
                yield return departure;
            }
            else
            {
                i++;
            }
        }
    }

    /// <summary>A cgroup that was removed, with its ids in the hierarchies.</summary>
    internal sealed record Departure(IReadOnlyList<(bool IsUnified, ulong Id)> Ids, SensorEvent Removed, long Turn);
}
