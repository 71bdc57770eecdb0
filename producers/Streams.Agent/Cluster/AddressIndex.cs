namespace Streams.Agent.Cluster;

/// <summary>Finds objects by a key that several may have at once, such as an address that passes from one pod to the next.</summary>
/// <remarks>State: as many entries as the objects have keys. Thread: one.</remarks>
internal sealed class AddressIndex<T>
    where T : class
{
    private readonly Dictionary<string, Dictionary<string, T>> _byKey = new(StringComparer.Ordinal);

    /// <summary>Takes an object out under each of its keys.</summary>
    public void Remove(string uid, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            if (_byKey.TryGetValue(key, out var objects) && objects.Remove(uid) && objects.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    /// <summary>Puts an object under each of its keys.</summary>
    public void Add(string uid, IEnumerable<string> keys, T item)
    {
        foreach (var key in keys)
        {
            if (!_byKey.TryGetValue(key, out var objects))
            {
                _byKey[key] = objects = new Dictionary<string, T>(StringComparer.Ordinal);
            }

            objects[uid] = item;
        }
    }

    /// <summary>The objects under a key, by uid, so that the choice among several is always the same.</summary>
    public IEnumerable<T> Of(string key) =>
        _byKey.TryGetValue(key, out var objects) ? objects.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value) : [];
}
