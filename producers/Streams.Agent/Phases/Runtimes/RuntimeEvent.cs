using Streams.Agent.Metadata.Systemd;
using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>A step of a container's life as its runtime tells it.</summary>
/// <param name="ContainerId">Container id as the runtime has it; of a service, its node and unit.</param>
/// <param name="Phase">Which step.</param>
/// <param name="TimeNs">When, ns since 1970, by the runtime's clock.</param>
/// <param name="Source">Who tells it: docker, podman, containerd, cri, systemd.</param>
/// <param name="Reason">In the runtime's words, without anything that a user typed.</param>
/// <param name="ExitCode">Exit status of the container; -1 is unknown.</param>
internal sealed record RuntimeEvent(string ContainerId, LifecyclePhase Phase, long TimeNs, string Source, string Reason = "", int ExitCode = -1)
{
    /// <summary>Where the systemd that tells it has its units; null for a runtime's containers.</summary>
    public SystemdRoot? Root { get; init; }

    /// <summary>Where the cgroups lie of which who tells it is believed; empty for all.</summary>
    public string Cgroups { get; init; } = "";

    /// <summary>True for steps that the kernel tells too as a rule, and with more: they wait until it has. When a service starts and ends it does not show.</summary>
    public bool IsKernels => Phase is LifecyclePhase.Oom || (Root is null && Phase is LifecyclePhase.Started or LifecyclePhase.Exited);

    /// <summary>False for a cgroup that only bears the name: a unit of another systemd, a container of which a user's own engine tells.</summary>
    public bool IsAbout(string path) =>
        path.StartsWith(Cgroups, StringComparison.Ordinal) && (Root is null || ContainerId.EndsWith("/" + Root.UnitOf(path), StringComparison.Ordinal));
}
