namespace Streams.Lab.Scenarios;

/// <summary>How a step gets into its target.</summary>
internal enum StepPlace
{
    /// <summary>As whoever holds the engine's socket or <c>kubectl exec</c>: a process of the target.</summary>
    Exec,

    /// <summary>Through the hole of the application itself: a command injection over HTTP, from the intruder's container.</summary>
    Web,

    /// <summary>In the intruder's own container.</summary>
    Intruder,
}
