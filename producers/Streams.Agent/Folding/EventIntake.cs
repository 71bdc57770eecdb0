using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Metadata;
using Streams.Agent.Phases;
using Streams.Agent.Redaction;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Folding;

/// <summary>Takes what sensors saw in: says which container it belongs to, takes secrets out, and lays it into that container's batch.</summary>
/// <remarks>In: sensor events in the order of the channel. Out: batches in <see cref="BatchFolder"/>, questions at the <see cref="MetadataDesk"/>. Thread: one.</remarks>
internal sealed class EventIntake(
    ContainerResolver resolver,
    ContainerBook book,
    BatchFolder folder,
    MetadataDesk desk,
    ProcessCopies copies,
    ContainerPhases phases,
    Budget budget,
    Admission admission,
    Accounts accounts,
    DeliveryOptions options,
    AttributionTelemetry telemetry,
    TimeProvider clock)
{
    private const int PendingBound = 256;

    private readonly PendingLifecycles _pending = new(PendingBound);

    /// <summary>Leaves processes outside containers and services out; may change while it runs.</summary>
    public bool ContainersOnly { get; set; } = options.ContainersOnly;

    /// <summary>Takes one event in.</summary>
    public void Take(SensorEvent happened)
    {
        if (happened.Event.Kind == EventKind.SensorGap)
        {
            accounts.Added(happened.Event); // a sensor counts what was lost, not what it says of it
        }

        if (happened.Event.Kind == EventKind.Lifecycle && !IsOfAContainer(happened))
        {
            return;
        }

        var (origin, hasLeft) = resolver.Resolve(happened);
        if (origin.IsHost && ContainersOnly && happened.Event.Kind != EventKind.SensorGap)
        {
            accounts.Filtered(happened.Class, happened.Event.Occurrences);
            return;
        }

        if (_pending.Take(origin.CgroupPath) is { } created)
        {
            Lay(origin, created);
        }

        if (hasLeft)
        {
            telemetry.ProcessLeft(origin, happened.Process!.Pid);
            LayOwn(origin, Departure(happened), happened);
        }

        Lay(origin, happened);
        if (phases.Of(origin, happened) is { } phase)
        {
            LayOwn(origin, phase, happened);
        }

        if (happened.Event.Lifecycle is { Phase: LifecyclePhase.Removed })
        {
            resolver.Forget(happened.CgroupPath);
        }
    }

    /// <summary>No more events come: cgroups of which nobody showed that they are containers are left out.</summary>
    public void End()
    {
        foreach (var undecided in _pending.TakeAll())
        {
            accounts.Filtered(undecided.Class, undecided.Event.Occurrences);
        }
    }

    /// <summary>Lays in what the agent itself has to say about the node.</summary>
    public void TakeOwn(Event happened, long timeNs) =>
        LayOwn(resolver.Host, happened, new SensorEvent { Event = happened, TimeNs = timeNs, Class = Accounts.ClassOf(happened.Kind) });

    /// <summary>Cgroups nested in a container, and slices, come and go without saying anything about the container.</summary>
    private bool IsOfAContainer(SensorEvent happened)
    {
        if (resolver.OwnerOf(happened.CgroupPath) is not null)
        {
            return true;
        }

        var left = happened.Event.Lifecycle!.Phase == LifecyclePhase.Created && resolver.IsUndecided(happened.CgroupPath)
            ? _pending.Keep(happened)
            : happened;
        if (happened.Event.Lifecycle.Phase == LifecyclePhase.Removed && _pending.Take(happened.CgroupPath) is { } created)
        {
            accounts.Filtered(created.Class, created.Event.Occurrences);
        }

        if (left is not null)
        {
            accounts.Filtered(left.Class, left.Event.Occurrences);
        }

        return false;
    }

    private void Lay(Origin origin, SensorEvent happened)
    {
        var container = book.GetOrAdd(origin, clock.GetTimestamp(), out var isNew);
        desk.Note(container, isNew, happened.Event, happened.Process, happened.CgroupId, happened.TimeNs);
        container.Meet(happened.Event);
        if (!budget.Admits(container.Budget, happened.Event, out var foldHarder))
        {
            admission.Lose(origin.Key, happened.Event, happened.TimeNs, Admission.Budget);
            return;
        }

        copies.Clean(happened.Event, happened.Process);
        folder.Add(container, happened, happened.Process is null ? null : copies.Of(happened.Process), foldHarder);
        if (happened.Event.Lifecycle is { Phase: LifecyclePhase.Removed })
        {
            desk.Ended(container, happened.TimeNs);
        }
    }

    private void LayOwn(Origin origin, Event own, SensorEvent cause)
    {
        accounts.Added(own);
        Lay(origin, new SensorEvent
        {
            Event = own,
            Process = cause.Process,
            CgroupId = cause.CgroupId,
            CgroupPath = cause.CgroupPath,
            TimeNs = cause.TimeNs,
            MonotonicNs = cause.MonotonicNs,
            Class = Accounts.ClassOf(own.Kind),
        });
    }

    private static Event Departure(SensorEvent happened) => new()
    {
        Kind = EventKind.PrivilegeChange,
        PrivilegeChange = new PrivilegeChange { Operation = PrivilegeOperation.LeftContainer, Argument = happened.CgroupPath },
    };
}
