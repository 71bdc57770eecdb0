using System.Diagnostics.CodeAnalysis;

namespace Streams.Agent.Delivery;

/// <summary>Containers that ended, and when their metadata may go: the identity of a container outlives it by the retention of its events.</summary>
/// <remarks>
/// State: in memory, at most <see cref="Bound"/>; the oldest leaves first. A restart forgets it: the metadata of what ended before then stays in the topic
/// until someone retires it by hand, which costs space and misleads nobody, since its end is written in it.
/// Thread: one.
/// </remarks>
internal sealed class Retirements(TimeSpan after, TimeProvider clock)
{
    /// <summary>Containers remembered at most.</summary>
    public const int Bound = 262_144;

    private readonly Queue<(string Id, long DueAt)> _waiting = [];
    private readonly Dictionary<string, int> _ends = [];

    /// <summary>Remembers a container that ended. One that is started again, as services are, has the same id: its last end counts.</summary>
    public void Add(string containerId)
    {
        if (_waiting.Count == Bound)
        {
            IsLast(_waiting.Dequeue().Id);
        }

        _waiting.Enqueue((containerId, clock.GetTimestamp() + (long)(after.TotalSeconds * clock.TimestampFrequency)));
        _ends[containerId] = _ends.GetValueOrDefault(containerId) + 1;
    }

    /// <summary>Gives the next one whose time has come.</summary>
    public bool TryTakeDue([NotNullWhen(true)] out string? containerId)
    {
        while (_waiting.TryPeek(out var next) && next.DueAt <= clock.GetTimestamp())
        {
            containerId = _waiting.Dequeue().Id;
            if (IsLast(containerId))
            {
                return true;
            }
        }

        containerId = null;
        return false;
    }

    private bool IsLast(string containerId)
    {
        if (_ends[containerId] == 1)
        {
            return _ends.Remove(containerId);
        }

        _ends[containerId]--;
        return false;
    }
}
