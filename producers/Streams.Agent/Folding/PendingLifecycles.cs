using Streams.Sensors;

namespace Streams.Agent.Folding;

/// <summary>Keeps the making of cgroups whose path has no known shape, until a process in one shows that it is a container.</summary>
/// <remarks>State: path → event, at most <paramref name="bound"/>, the oldest leaves first. What leaves undecided is left out, as the cgroups of the host are. Thread: one.</remarks>
internal sealed class PendingLifecycles(int bound)
{
    private readonly Dictionary<string, SensorEvent> _byPath = [];
    private readonly Queue<string> _order = [];

    /// <summary>Keeps one; gives the one that had to leave for it, if any.</summary>
    public SensorEvent? Keep(SensorEvent created)
    {
        if (!_byPath.TryAdd(created.CgroupPath, created))
        {
            return created;
        }

        _order.Enqueue(created.CgroupPath);
        return _order.Count > bound && _byPath.Remove(_order.Dequeue(), out var oldest) ? oldest : null;
    }

    /// <summary>Gives back everything that is undecided.</summary>
    public IReadOnlyList<SensorEvent> TakeAll()
    {
        SensorEvent[] undecided = [.. _byPath.Values];
        _byPath.Clear();
        _order.Clear();
        return undecided;
    }

    /// <summary>Gives back what was kept of a path; null for nothing.</summary>
    public SensorEvent? Take(string path) => _byPath.Count > 0 && _byPath.Remove(path, out var created) ? created : null;
}
