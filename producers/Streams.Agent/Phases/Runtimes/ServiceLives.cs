using Streams.Agent.Metadata.Systemd;
using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>Makes steps of services' lives of what systemd says of their states, each once however often it is said.</summary>
/// <remarks>
/// 1. A life begins where a main process started later than that of the life before, and after the agent began to follow: what ran before is no news.
/// 2. It ends where the processes are gone, with the exit code of the main one; a kill for memory is told before the end.
/// State: unit → what was told, at most 4,096 that systemd knows; beyond, the oldest that ended leaves, or the oldest where all run. Thread: one at a time.
/// </remarks>
internal sealed class ServiceLives(string node, long fromUs)
{
    private const int Bound = 4_096;
    private const string Source = "systemd";
    private const string KilledForMemory = "oom-kill";

    private readonly OrderedDictionary<string, Life> _lives = new(StringComparer.Ordinal);

    /// <summary>Services of which it is known that they run.</summary>
    public IEnumerable<string> Running => _lives.Where(life => life.Value.IsRunning).Select(life => life.Key);

    /// <summary>Takes a change in, and gives the steps that it tells.</summary>
    public IReadOnlyList<RuntimeEvent> Take(UnitChange change, SystemdRoot root)
    {
        var life = Of(change.Unit);
        UnitReader.Take(change.Told, life.Facts);
        return change.IsWhole ? Take(change.Unit, life.Facts, root) : [];
    }

    /// <summary>Takes the whole state of a service in, and gives the steps that it tells.</summary>
    public IReadOnlyList<RuntimeEvent> Take(string unit, UnitFacts facts, SystemdRoot root)
    {
        var life = Of(unit);
        var steps = new List<RuntimeEvent>();
        RuntimeEvent Step(LifecyclePhase phase, long timeUs) => new($"{node}/{unit}", phase, timeUs * 1_000, Source) { Root = root };

        var beganUs = facts.StartedAtUs > 0 ? facts.StartedAtUs : facts is { ActiveState: "active", IsOver: false } ? facts.ActiveAtUs : 0;
        if (beganUs > life.BeganUs && (facts.Invocation != life.Invocation || !life.IsRunning))
        {
            if (life.IsRunning)
            {
                steps.Add(Step(LifecyclePhase.Exited, beganUs)); // it was started again before its end was told
            }

            (life.BeganUs, life.Invocation, life.IsRunning) = (beganUs, facts.Invocation, !facts.IsOver || Math.Max(beganUs, facts.ExitedAtUs) >= fromUs);
            if (beganUs >= fromUs)
            {
                steps.Add(Step(LifecyclePhase.Started, beganUs));
            }
        }

        if (life.IsRunning && facts.IsOver)
        {
            life.IsRunning = false;
            var endedUs = facts.ExitedAtUs >= life.BeganUs ? facts.ExitedAtUs : 0; // 0 is now
            if (facts.Result == KilledForMemory)
            {
                steps.Add(Step(LifecyclePhase.Oom, endedUs));
            }

            steps.Add(Step(LifecyclePhase.Exited, endedUs) with { ExitCode = facts.ExitCode, Reason = facts.ExitReason });
        }

        return steps;
    }

    /// <summary>systemd has forgotten a service.</summary>
    public void Forget(string unit)
    {
        if (_lives.GetValueOrDefault(unit) is { IsRunning: false })
        {
            _lives.Remove(unit);
        }
    }

    private Life Of(string unit)
    {
        if (_lives.TryGetValue(unit, out var known))
        {
            return known;
        }

        if (_lives.Count >= Bound)
        {
            _lives.RemoveAt(Math.Max(0, OldestThatEnded()));
        }

        return _lives[unit] = new Life();
    }

    private int OldestThatEnded()
    {
        for (var i = 0; i < _lives.Count; i++)
        {
            if (!_lives.GetAt(i).Value.IsRunning)
            {
                return i;
            }
        }

        return -1;
    }

    private sealed class Life
    {
        public UnitFacts Facts { get; } = new();

        public string Invocation { get; set; } = "";

        public long BeganUs { get; set; }

        public bool IsRunning { get; set; }
    }
}
