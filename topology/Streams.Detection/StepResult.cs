namespace Streams.Detection;

/// <summary>What becomes of an observation after a step.</summary>
public enum StepResult
{
    /// <summary>The next step gets it.</summary>
    Forward,

    /// <summary>It ends here, for a reason that the step's telemetry counted.</summary>
    Drop,
}
