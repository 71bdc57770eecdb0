namespace Streams.Agent.Phases.Runtimes;

/// <summary>Steps of containers whose cgroup nobody has seen yet, each container's in the order in which they were told.</summary>
/// <remarks>State: container → steps, as many as its holder lets in. Thread: one.</remarks>
internal sealed class PlacelessSteps
{
    private readonly Dictionary<string, List<(RuntimeEvent Step, long GivenUpAt)>> _steps = new(StringComparer.Ordinal);

    /// <summary>How many steps wait.</summary>
    public int Count { get; private set; }

    /// <summary>True where a container's earlier step waits, behind which a later one must stay.</summary>
    public bool Holds(string containerId) => _steps.ContainsKey(containerId);

    /// <summary>Lets a step wait until a moment.</summary>
    public void Add(RuntimeEvent step, long givenUpAt)
    {
        if (!_steps.TryGetValue(step.ContainerId, out var waiting))
        {
            waiting = _steps[step.ContainerId] = [];
        }

        waiting.Add((step, givenUpAt));
        Count++;
    }

    /// <summary>Takes out what has a cgroup now, and without one what has waited long enough.</summary>
    public List<(RuntimeEvent Step, string? Path)> Take(Func<RuntimeEvent, string?> placeOf, long now)
    {
        var taken = new List<(RuntimeEvent, string?)>();
        foreach (var (containerId, waiting) in _steps)
        {
            waiting.RemoveAll(held =>
            {
                var place = placeOf(held.Step);
                if (place is null && now < held.GivenUpAt)
                {
                    return false;
                }

                taken.Add((held.Step, place));
                return true;
            });
            if (waiting.Count == 0)
            {
                _steps.Remove(containerId);
            }
        }

        Count -= taken.Count;
        return taken;
    }
}
