using Streams.Agent.Attribution;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Phases;

/// <summary>Tells the phases of a container's life that the kernel shows, whether or not a runtime answers: its first program started, a process was killed for memory, its first process ended.</summary>
/// <remarks>State: containers that were told as started, until they are removed. Thread: one.</remarks>
internal sealed class ContainerPhases(HostNamespaces host, string procRoot)
{
    private const string Source = "kernel";

    private readonly HashSet<string> _started = [];

    /// <summary>The phase that an event begins; null for none.</summary>
    public Event? Of(Origin origin, SensorEvent happened)
    {
        if (origin.Kind != CgroupKind.Container)
        {
            return null;
        }

        var isFirst = happened.Process is { ContainerPid: 1 } first && !host.IsHostMount(first.MountNamespace);
        switch (happened.Event)
        {
            case { ProcessStarted: { Inventory: false } } when isFirst && _started.Add(origin.Key):
                return Started(happened.Process!);
            case { ProcessExited: { } exited } when isFirst:
                _started.Remove(origin.Key);
                return Exited(exited);
            case { OomKill: { } kill }:
                return Phase(LifecyclePhase.Oom, $"killed {kill.VictimName} ({kill.VictimPid})");
            case { Lifecycle.Phase: LifecyclePhase.Removed }:
                _started.Remove(origin.Key);
                return null;
            default:
                return null;
        }
    }

    private Event Started(Process first)
    {
        var told = Phase(LifecyclePhase.Started, first.Executable);
        told.Lifecycle!.ProvisionedBy = ProvisionChain.Above(procRoot, first.Pid);
        return told;
    }

    private static Event Exited(ProcessExited exited)
    {
        var told = exited.Signal != 0
            ? Phase(LifecyclePhase.Exited, $"killed by signal {exited.Signal}")
            : Phase(LifecyclePhase.Exited, exited.ExitCode < 0 ? "" : $"exited with {exited.ExitCode}");
        told.Lifecycle!.ExitCode = exited.Signal != 0 ? 128 + exited.Signal : exited.ExitCode;
        return told;
    }

    private static Event Phase(LifecyclePhase phase, string reason) => new()
    {
        Kind = EventKind.Lifecycle,
        Lifecycle = new Lifecycle { Phase = phase, Source = Source, Reason = reason },
    };
}
