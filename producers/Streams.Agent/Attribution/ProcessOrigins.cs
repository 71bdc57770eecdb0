using System.Diagnostics.CodeAnalysis;

namespace Streams.Agent.Attribution;

/// <summary>Remembers what each process belongs to, so that it keeps its origin when it leaves the cgroup.</summary>
/// <remarks>State: exec id → origin, at most <paramref name="bound"/> in two generations: the young one becomes the old one when it is half the bound, and what was not asked for since is forgotten. Thread: one.</remarks>
internal sealed class ProcessOrigins(int bound)
{
    private Dictionary<long, ProcessOrigin> _young = [];
    private Dictionary<long, ProcessOrigin> _old = [];

    /// <summary>Processes remembered.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Finds a process, and keeps it young.</summary>
    public bool TryGet(long execId, [NotNullWhen(true)] out ProcessOrigin? origin)
    {
        if (_young.TryGetValue(execId, out origin))
        {
            return true;
        }

        if (_old.Remove(execId, out origin))
        {
            Set(execId, origin);
            return true;
        }

        return false;
    }

    /// <summary>Remembers or replaces what a process belongs to.</summary>
    public void Set(long execId, ProcessOrigin origin)
    {
        if (_young.Count >= bound / 2)
        {
            (_young, _old) = ([], _young);
        }

        _young[execId] = origin;
    }

    /// <summary>Forgets a process that ended.</summary>
    public void Remove(long execId)
    {
        _young.Remove(execId);
        _old.Remove(execId);
    }
}
