using Streams.Agent.Attribution;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Phases;

/// <summary>Tells the phases of a container's life that the kernel shows, whether or not a runtime answers: its first program started, a process was killed for memory, its first process ended. Here meet what several tell of one life.</summary>
/// <remarks>State: what was told of each container's life. Thread: one.</remarks>
internal sealed class ContainerPhases(HostNamespaces host, string procRoot)
{
    private const string Source = "kernel";

    private readonly ToldPhases _told = new();

    /// <summary>True for a step that someone else has told before: it is told once.</summary>
    public bool IsTold(SensorEvent happened) => happened.Event.Lifecycle is { } step && _told.Has(happened.CgroupPath, step, happened.TimeNs);

    /// <summary>The phase that an event begins; null for none.</summary>
    public Event? Of(Origin origin, SensorEvent happened)
    {
        if (origin.IsHost)
        {
            return null;
        }

        if (happened.Event.Lifecycle is { } step)
        {
            _told.Add(origin.CgroupPath, step, happened.TimeNs);
            return null;
        }

        if (Begun(origin, happened) is not { Lifecycle: { } begun } told || (begun.Phase != LifecyclePhase.Oom && _told.Has(origin.CgroupPath, begun, happened.TimeNs)))
        {
            return null;
        }

        _told.Add(origin.CgroupPath, begun, happened.TimeNs);
        if (begun.Phase == LifecyclePhase.Started)
        {
            begun.ProvisionedBy = ProvisionChain.Above(procRoot, happened.Process!.Pid);
        }

        return told;
    }

    private Event? Begun(Origin origin, SensorEvent happened)
    {
        // which process of a service is its main one only systemd knows, also where it has a pid namespace of its own
        var isFirst = origin.Kind == CgroupKind.Container && happened.Process is { ContainerPid: 1 } first && !host.IsHostMount(first.MountNamespace);
        return happened.Event switch
        {
            { ProcessStarted: { Inventory: false } } when isFirst => Phase(LifecyclePhase.Started, happened.Process!.Executable),
            { ProcessExited: { } exited } when isFirst => Exited(exited),
            { OomKill: { } kill } => Phase(LifecyclePhase.Oom, $"killed {kill.VictimName} ({kill.VictimPid})"),
            _ => null,
        };
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
