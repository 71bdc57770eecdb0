namespace Streams.Lab.Scenarios;

/// <summary>One thing that an intruder does, or waits for.</summary>
internal sealed record ScenarioStep
{
    /// <summary>Time to wait before it.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Shell script; empty for a wait alone. <c>$TARGET</c> is the target's host name, <c>sink</c> the intruder's.</summary>
    public string Run { get; init; } = "";

    /// <summary>Where it runs; the scenario's way where none is given.</summary>
    public StepPlace? Via { get; init; }

    /// <summary>True for the step that latency counts from; where no step says so, the first that runs something.</summary>
    public bool Act { get; init; }

    /// <summary>True for a step that goes on while the next ones begin.</summary>
    public bool Background { get; init; }
}
