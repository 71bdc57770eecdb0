using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>A step of a container's life as its runtime tells it.</summary>
/// <param name="ContainerId">Container id as the runtime has it.</param>
/// <param name="Phase">Which step.</param>
/// <param name="TimeNs">When, ns since 1970, by the runtime's clock.</param>
/// <param name="Source">Who tells it: docker, podman, containerd.</param>
/// <param name="Reason">In the runtime's words, without anything that a user typed.</param>
/// <param name="ExitCode">Exit status of the container; -1 is unknown.</param>
internal sealed record RuntimeEvent(string ContainerId, LifecyclePhase Phase, long TimeNs, string Source, string Reason = "", int ExitCode = -1)
{
    /// <summary>True for steps that the kernel tells too as a rule, and with more: they wait until it has.</summary>
    public bool IsKernels => Phase is LifecyclePhase.Started or LifecyclePhase.Oom or LifecyclePhase.Exited;
}
