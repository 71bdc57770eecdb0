using Streams.Agent.Metadata.Cri;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>How far a runtime's containers have come in their lives, so that lists and events, which overtake each other, tell each step once.</summary>
/// <remarks>
/// 1. The first list is how things stand, and is no change.
/// 2. A change comes again with the next list until it is settled: one that could not be told, because the runtime broke off, is not lost.
/// 3. A container is forgotten with the second list in a row that lacks it: events from before the first may still be under way.
/// 4. Beyond the bound containers are left out, ended ones first; what is then taken in later is how things stand, too.
/// State: container id → how far it was told of, at most 4,096. Thread: one.
/// </remarks>
internal sealed class CriLives
{
    private const int Bound = 4_096;
    private const int LongestId = 128;

    private readonly Dictionary<string, Life> _lives = new(StringComparer.Ordinal);
    private long _lists;
    private bool _isFull;

    /// <summary>Containers of the last list that are not followed, being too many or without a usable id.</summary>
    public int LeftOut { get; private set; }

    /// <summary>What changed with a list of all containers.</summary>
    public IReadOnlyList<CriChange> Take(IEnumerable<Container> listed)
    {
        var usable = Known(listed).OrderBy(container => container.State == ContainerState.ContainerExited).ToList();
        _lists++;
        var changes = usable.Where(container => IsSeen(container.Id)).Select(container => Change(container.Id, container.State)).OfType<CriChange>().ToList();
        Forget();
        var isHowThingsStand = _lists == 1 || _isFull;
        _isFull = false;
        foreach (var container in usable.Where(container => !_lives.ContainsKey(container.Id)))
        {
            if (!TryAdd(container.Id))
            {
                LeftOut++;
            }
            else if (isHowThingsStand)
            {
                _lives[container.Id].ToldOf = container.State;
            }
            else if (Change(container.Id, container.State) is { } change)
            {
                changes.Add(change);
            }
        }

        return changes;
    }

    /// <summary>What changed with an event; null for nothing.</summary>
    public CriChange? Take(string id, ContainerEventType told)
    {
        if (!IsUsable(id) || (!_lives.ContainsKey(id) && !TryAdd(id)))
        {
            return null;
        }

        return told switch
        {
            ContainerEventType.ContainerCreatedEvent => Change(id, ContainerState.ContainerCreated),
            ContainerEventType.ContainerStartedEvent => Change(id, ContainerState.ContainerRunning),
            ContainerEventType.ContainerStoppedEvent => Change(id, ContainerState.ContainerExited),
            _ => null,
        };
    }

    /// <summary>A change was told, or there is nobody to tell of.</summary>
    public void Settle(CriChange change)
    {
        if (_lives.TryGetValue(change.Id, out var life))
        {
            life.ToldOf = change.Now;
        }
    }

    private IEnumerable<Container> Known(IEnumerable<Container> listed)
    {
        LeftOut = 0;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in listed)
        {
            if (!IsUsable(container.Id))
            {
                LeftOut++;
            }
            else if (container.State is ContainerState.ContainerCreated or ContainerState.ContainerRunning or ContainerState.ContainerExited && ids.Add(container.Id))
            {
                yield return container;
            }
            else if (_lives.TryGetValue(container.Id, out var life))
            {
                life.SeenIn = _lists + 1; // it is there, in no state that tells anything
            }
        }
    }

    private CriChange? Change(string id, ContainerState now) =>
        _lives[id].ToldOf is var before && (before is null || before < now) ? new CriChange(id, before, now) : null;

    private bool IsSeen(string id)
    {
        if (!_lives.TryGetValue(id, out var life))
        {
            return false;
        }

        life.SeenIn = _lists;
        return true;
    }

    private void Forget()
    {
        foreach (var id in _lives.Where(entry => entry.Value.SeenIn < _lists - 1).Select(entry => entry.Key).ToList())
        {
            _lives.Remove(id);
        }
    }

    private bool TryAdd(string id)
    {
        if (_lives.Count >= Bound)
        {
            _isFull = true;
            return false;
        }

        _lives[id] = new Life { SeenIn = _lists };
        return true;
    }

    /// <summary>Ids are opaque to the interface; all known runtimes make them of hex digits or as UUIDs.</summary>
    private static bool IsUsable(string id) =>
        id.Length is > 0 and <= LongestId && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private sealed class Life
    {
        public ContainerState? ToldOf { get; set; }

        public long SeenIn { get; set; }
    }
}
