using Streams.Schemas;

namespace Streams.Agent.Phases;

/// <summary>Which steps of each container's life were told already, whoever told them: the kernel, its cgroup, or a runtime.</summary>
/// <remarks>State: cgroup path → what was told since it was made last, at most 16,384, the oldest leaves; it stays for a while after the container is gone. Thread: one.</remarks>
internal sealed class ToldPhases
{
    private const int Bound = 16_384;
    private const int ExecBound = 256;

    // a container's memory ran out once, and so the kernel's word and the runtime's are about the same
    private const long SameOomNs = 10_000_000_000;

    private readonly Dictionary<string, Life> _lives = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <summary>True where the same was told before.</summary>
    public bool Has(string path, Lifecycle step, long timeNs)
    {
        if (!_lives.TryGetValue(path, out var life))
        {
            return false;
        }

        return step.Phase switch
        {
            LifecyclePhase.Started => life.HasStarted,
            LifecyclePhase.Paused => life.IsPaused == true,
            LifecyclePhase.Unpaused => life.IsPaused == false,
            LifecyclePhase.Health => life.Health == step.Reason,
            LifecyclePhase.Exec => life.Execs.Contains(step.Reason),
            LifecyclePhase.Oom => life.OomAtNs != 0 && Math.Abs(timeNs - life.OomAtNs) < SameOomNs,
            LifecyclePhase.Exited => life.ExitedBy.Length > 0 && life.ExitedBy != step.Source && (life.ExitCode >= 0 || step.ExitCode < 0), // whoever knows its exit code is heard
            _ => false,
        };
    }

    /// <summary>A step is told.</summary>
    public void Add(string path, Lifecycle step, long timeNs)
    {
        var life = Of(path);
        switch (step.Phase)
        {
            case LifecyclePhase.Created:
                _lives[path] = new Life();
                break;
            case LifecyclePhase.Started:
                _lives[path] = new Life { HasStarted = true };
                break;
            case LifecyclePhase.Paused or LifecyclePhase.Unpaused:
                life.IsPaused = step.Phase == LifecyclePhase.Paused;
                break;
            case LifecyclePhase.Health:
                life.Health = step.Reason;
                break;
            case LifecyclePhase.Exec when life.Execs.Count < ExecBound:
                life.Execs.Add(step.Reason);
                break;
            case LifecyclePhase.Oom:
                life.OomAtNs = timeNs;
                break;
            case LifecyclePhase.Exited:
                (life.ExitedBy, life.HasStarted) = (step.Source, false);
                life.ExitCode = Math.Max(life.ExitCode, step.ExitCode);
                break;
        }
    }

    private Life Of(string path)
    {
        if (_lives.TryGetValue(path, out var known))
        {
            return known;
        }

        _order.Enqueue(path);
        if (_order.Count > Bound)
        {
            _lives.Remove(_order.Dequeue());
        }

        return _lives[path] = new Life();
    }

    private sealed class Life
    {
        public bool HasStarted { get; set; }

        public bool? IsPaused { get; set; }

        public string Health { get; set; } = "";

        public HashSet<string> Execs { get; } = [];

        public long OomAtNs { get; set; }

        public string ExitedBy { get; set; } = "";

        public int ExitCode { get; set; } = -1;
    }
}
