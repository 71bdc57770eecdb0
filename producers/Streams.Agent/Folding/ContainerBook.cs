using Streams.Agent.Attribution;

namespace Streams.Agent.Folding;

/// <summary>The containers of this node that the agent has heard of lately.</summary>
/// <remarks>State: container id → state, at most <see cref="FoldingOptions.Containers"/>; at the bound the one unused longest that has nothing waiting is forgotten. Thread: one.</remarks>
internal sealed class ContainerBook(FoldingOptions options, FoldingTelemetry telemetry)
{
    private readonly Dictionary<string, ContainerState> _states = [];

    /// <summary>Containers known.</summary>
    public int Count => _states.Count;

    /// <summary>All of them, in no order.</summary>
    public IReadOnlyCollection<ContainerState> All => _states.Values;

    /// <summary>True where a container is known.</summary>
    public bool Knows(string key) => _states.ContainsKey(key);

    /// <summary>How long the first event of an open batch has waited that waits longest; zero where none does.</summary>
    public TimeSpan LongestWait(TimeProvider clock)
    {
        var longest = TimeSpan.Zero;
        foreach (var state in _states.Values)
        {
            if (state.Open.Events > 0 && clock.GetElapsedTime(state.Open.OpenedAt) is var waits && waits > longest)
            {
                longest = waits;
            }
        }

        return longest;
    }

    /// <summary>Finds a container, or begins one; <paramref name="isNew"/> says which.</summary>
    public ContainerState GetOrAdd(Origin origin, long now, out bool isNew)
    {
        isNew = !_states.TryGetValue(origin.Key, out var state);
        if (state is null)
        {
            MakeRoom();
            state = new ContainerState(origin, options.Peers);
            _states.Add(origin.Key, state);
        }

        state.UsedAt = now;
        return state;
    }

    /// <summary>Forgets a container.</summary>
    public void Remove(string key) => _states.Remove(key);

    private void MakeRoom()
    {
        if (_states.Count < options.Containers)
        {
            return;
        }

        ContainerState? oldest = null;
        foreach (var state in _states.Values)
        {
            if (state.IsEmpty && !state.Origin.IsHost && (oldest is null || state.UsedAt < oldest.UsedAt))
            {
                oldest = state;
            }
        }

        if (oldest is not null)
        {
            _states.Remove(oldest.Origin.Key);
            telemetry.ContainerForgotten(oldest.Origin.Key);
        }
    }
}
