using Streams.Agent.Attribution;
using Streams.Agent.Folding;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Agent.Metadata;

/// <summary>Finds out who each container is, and says when that is to be written: before its first events, and again when more is known.</summary>
/// <remarks>
/// 1. At the first event of a container, and again at its first process, the sources are asked; its events wait for them, bounded by <see cref="MetadataOptions.Wait"/>.
/// 2. Then what is known goes out, at least from cgroup and /proc; a later answer goes out when it comes.
/// 3. At its end the record gets its end and exit code. Nothing is asked of the topic at a start: containers that ended while no agent ran keep a record without an end.
/// Time: the clock's timestamps. Thread: one; the questions run on the pool.
/// </remarks>
internal sealed class MetadataDesk : IDisposable
{
    /// <summary>How often a container is looked at while its events wait.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);

    private const int ProgramsLookedAt = 3;

    private readonly string _node;
    private readonly string _cluster;
    private readonly HostNamespaces _host;
    private readonly IReadOnlyList<IMetadataSource> _sources;
    private readonly MetadataOptions _options;
    private readonly TimeProvider _clock;
    private readonly MetadataTelemetry _telemetry;
    private readonly SemaphoreSlim _permits;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<ContainerState> _asking = [];
    private readonly PodNews? _pods;

    /// <summary>Starts with no container; <paramref name="pods"/> tells of changed pods, null for none.</summary>
    public MetadataDesk(
        string node, string cluster, HostNamespaces host, IReadOnlyList<IMetadataSource> sources, MetadataOptions options, TimeProvider clock, MetadataTelemetry telemetry, PodNews? pods = null)
    {
        _pods = pods;
        _node = node;
        _cluster = cluster;
        _host = host;
        _sources = sources;
        _options = options;
        _clock = clock;
        _telemetry = telemetry;
        _permits = new SemaphoreSlim(options.Questions);
    }

    /// <summary>Whether a process is the container's still; true where nobody can tell. Thread: any.</summary>
    public Func<Origin, int, bool> IsStillOf { get; init; } = static (_, _) => true;

    /// <summary>Takes secrets out of a record, in place, before it leaves.</summary>
    public Action<ContainerMetadata> Clean { get; init; } = static _ => { };

    /// <summary>Containers that are asked about, or will be asked about again.</summary>
    public IReadOnlyCollection<ContainerState> Asking => _asking;

    /// <summary>Notes what an event tells of its container, and asks where it is the first, or the first with a process.</summary>
    public void Note(ContainerState container, bool isNew, Event happened, Process? process, long cgroupId, long timeNs)
    {
        var announcement = container.Announcement;
        announcement.Seen ??= Basis(container.Origin, cgroupId);
        if (container.Origin.IsHost)
        {
            return;
        }

        var first = happened.Kind == EventKind.ProcessStarted && process is { Pid: > 0 } && IsFirst(container, process);
        if (first)
        {
            announcement.Pid = process!.Pid;
            announcement.Programs = process.ContainerPid == 1 ? ProgramsLookedAt : announcement.Programs + 1; // its first process is looked at last
            if (announcement.Seen is { } seen && (seen.StartedAtNs == 0 || process.ContainerPid == 1))
            {
                seen.StartedAtNs = happened.ProcessStarted is { Inventory: true } ? process.StartedAtNs : timeNs;
            }
        }

        if (happened.Kind == EventKind.Lifecycle && happened.Lifecycle!.Phase == LifecyclePhase.Created)
        {
            Revive(announcement, timeNs);
        }

        if (happened.Lifecycle is { ProvisionedBy.Count: > 0 } lifecycle && announcement.Seen is { ProvisionedBy.Count: 0 } unprovisioned)
        {
            unprovisioned.ProvisionedBy = [.. lifecycle.ProvisionedBy];
            announcement.HasChanged = true;
        }

        NoteExit(announcement, happened, process);
        if (isNew || first)
        {
            Ask(container);
        }
    }

    /// <summary>Notes that a container ended; its record is written once more.</summary>
    public void Ended(ContainerState container, long timeNs)
    {
        container.Announcement.EndedAtNs = timeNs;
        container.Announcement.ForgetAt = After(_options.RememberEnded);
        Ask(container);
    }

    /// <summary>True where the container's events may go out; otherwise they are to wait a little longer.</summary>
    public bool MayGo(ContainerState container)
    {
        var announcement = container.Announcement;
        if (announcement.Inquiry is null || announcement.Inquiry.Completion.IsCompleted)
        {
            return true;
        }

        if (_clock.GetTimestamp() < announcement.HoldUntil && container.Full.Count == 0)
        {
            return false;
        }

        if (announcement.Written is null)
        {
            _telemetry.AnswerLate(container.Origin.Key);
        }

        return true;
    }

    /// <summary>Gives the container's record where it must be written now: nothing was written yet, or what is known has changed.</summary>
    public bool TryTakeNews(ContainerState container, out ContainerMetadata record)
    {
        var announcement = container.Announcement;
        record = announcement.Seen!;
        if (announcement is { Inquiry: null, HasChanged: false })
        {
            return false;
        }

        Settle(container); // first: what is answered while the record is laid down is news still
        record = Compose(container);
        Clean(record);
        announcement.HasChanged = false;
        var encoded = WireFormat.Encode(record, schemaId: 0);
        if (announcement.Written is { } written && written.AsSpan().SequenceEqual(encoded))
        {
            return false;
        }

        announcement.Written = encoded;
        _telemetry.Written(record.ContainerId, record.Image);
        return true;
    }

    /// <summary>Lays who asked for a container into the steps of its life that go out, for that is known by then.</summary>
    public static void TellProvisioners(ContainerState container, EventBatch batch)
    {
        if (container.Announcement.Known is not { ProvisionedBy.Count: > 0 } known)
        {
            return;
        }

        foreach (var happened in batch.Events)
        {
            if (happened.Lifecycle is { ProvisionedBy.Count: 0 } lifecycle)
            {
                lifecycle.ProvisionedBy = [.. known.ProvisionedBy];
            }
        }
    }

    /// <summary>Asks again about a container whose time has come.</summary>
    public void AskAgainIfDue(ContainerState container)
    {
        if (container.Announcement.AskAgainAt <= _clock.GetTimestamp())
        {
            container.Announcement.AskAgainAt = long.MaxValue;
            Ask(container, again: false);
        }
    }

    /// <summary>Asks again about the containers of pods of which more became known; their events do not wait for that.</summary>
    public void AskAboutChanged(IReadOnlyCollection<ContainerState> containers)
    {
        if (_pods?.Changed.Take() is not { Count: > 0 } changed)
        {
            return;
        }

        foreach (var container in containers.Where(container => changed.Contains(PodUid.Of(container.Origin.CgroupPath))))
        {
            // the first events of one that is not written yet go on waiting, as long as they would have
            var heldUntil = container.Announcement.Written is null ? container.Announcement.HoldUntil : 0;
            Ask(container, again: false);
            container.Announcement.HoldUntil = heldUntil;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _permits.Dispose();
    }

    private static void NoteExit(Announcement announcement, Event happened, Process? process)
    {
        if (happened.ProcessExited is { } exited && process is { ContainerPid: 1 })
        {
            announcement.ExitCode = exited.Signal != 0 ? 128 + exited.Signal : exited.ExitCode >= 0 ? exited.ExitCode : null;
        }
        else if (happened.Lifecycle is { Phase: LifecyclePhase.Exited, ExitCode: >= 0 } told && announcement.ExitCode is null)
        {
            announcement.ExitCode = told.ExitCode; // the kernel did not show it, the runtime knows it
            announcement.HasChanged = true;
        }
    }

    /// <summary>A container that is started again has the same id and a new life.</summary>
    private static void Revive(Announcement announcement, long timeNs)
    {
        if (announcement.Seen is { CreatedAtNs: 0 } seen)
        {
            seen.CreatedAtNs = timeNs;
        }

        if (announcement.EndedAtNs is not null)
        {
            announcement.Seen!.StartedAtNs = 0;
            announcement.Tellings?.Revive();
            announcement.EndedAtNs = null;
            announcement.ExitCode = null;
            announcement.ForgetAt = long.MaxValue;
            announcement.Pid = 0;
            announcement.Programs = 0;
        }
    }

    /// <summary>The runtime's own init runs in the cgroup too, still with the host's mounts and every capability: that says nothing about the container.</summary>
    private bool IsFirst(ContainerState container, Process process)
    {
        var announcement = container.Announcement;
        return container.Origin.Kind == CgroupKind.Service
            ? announcement.Pid == 0
            : !_host.IsHostMount(process.MountNamespace) && announcement.Programs < ProgramsLookedAt;
    }

    private void Ask(ContainerState container, bool again = true)
    {
        var announcement = container.Announcement;
        announcement.HasChanged = true;
        announcement.Tellings ??= new Tellings(_sources.Count);
        announcement.Inquiry = Inquiry.Begin(container.Origin, announcement.Pid, IsStillOf, _sources, announcement.Tellings, _permits, _telemetry, _clock, _stop.Token);
        announcement.HoldUntil = After(_pods is not null && PodUid.Of(container.Origin.CgroupPath).Length > 0 ? _pods.Wait : _options.Wait);
        announcement.AskAgainAt = again && announcement.EndedAtNs is null ? After(_options.AskAgainAfter) : long.MaxValue;
        _asking.Add(container);
    }

    private void Settle(ContainerState container)
    {
        var announcement = container.Announcement;
        if (announcement.Inquiry is { Completion.IsCompleted: true })
        {
            announcement.Inquiry = null;
        }

        if (announcement.Inquiry is null && announcement.AskAgainAt == long.MaxValue)
        {
            _asking.Remove(container);
        }
    }

    private static ContainerMetadata Compose(ContainerState container)
    {
        var announcement = container.Announcement;
        var record = MetadataMerge.Over(announcement.Seen!, announcement.Tellings?.Over(new ContainerMetadata()) ?? new ContainerMetadata());
        record.EndedAtNs = announcement.EndedAtNs;
        record.ExitCode = announcement.EndedAtNs is null ? null : announcement.ExitCode ?? record.ExitCode;
        announcement.Known = record;
        return record;
    }

    private ContainerMetadata Basis(Origin origin, long cgroupId) => new()
    {
        ContainerId = origin.Key,
        Node = _node,
        Cluster = _cluster,
        Runtime = origin.Runtime,
        Name = origin.IsHost ? _node : origin.Unit,
        SystemdUnit = origin.Unit,
        SystemdSlice = origin.Slice,
        CgroupPath = origin.CgroupPath,
        CgroupId = cgroupId,
        Sources = ["cgroup"],
    };

    private long After(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
