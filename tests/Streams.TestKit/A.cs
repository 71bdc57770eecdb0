using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.TestKit;

/// <summary>Builds records for tests: valid as they come, changed where a test says so.</summary>
public static class A
{
    /// <summary>Event time at which built records happen, ns since 1970: 2026-01-01.</summary>
    public const long TimeNs = 1_767_225_600_000_000_000;

    /// <summary>Container of built records.</summary>
    public const string ContainerId = "8f3c1a2b4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8";

    /// <summary>Boot id of built records.</summary>
    public const string BootId = "7d9f0e52-3a61-4c1e-9b7e-0a4cf2d61b11";

    /// <summary>A batch of the given events, of one process.</summary>
    public static EventBatch Batch(params ReadOnlySpan<Event> events) => new()
    {
        AgentId = "agent-1",
        AgentStartedAtNs = TimeNs - 60_000_000_000,
        Node = "node-1",
        BootId = BootId,
        Tier = SensorTier.Ebpf,
        ContainerId = ContainerId,
        BaseTimeNs = TimeNs,
        Processes = [Process()],
        Events = [.. events],
    };

    /// <summary>A batch of so many resource samples, a millisecond apart.</summary>
    public static EventBatch BatchOf(int events)
    {
        var batch = Batch();

        for (var i = 0; i < events; i++)
        {
            batch.Events.Add(Happened(EventKind.ResourceSample, offsetUs: i * 1_000L));
        }

        return batch;
    }

    /// <summary>The batch, changed.</summary>
    public static EventBatch With(this EventBatch batch, Action<EventBatch> change)
    {
        change(batch);
        return batch;
    }

    /// <summary>The metadata, changed.</summary>
    public static ContainerMetadata With(this ContainerMetadata metadata, Action<ContainerMetadata> change)
    {
        change(metadata);
        return metadata;
    }

    /// <summary>A process of the image.</summary>
    public static Process Process(int pid = 4242, string executable = "/usr/local/bin/node", params ReadOnlySpan<string> arguments) => new()
    {
        ExecId = ExecId.Of(BootId, pid, 1_000_000_000L * pid).Value,
        Pid = pid,
        ContainerPid = 1,
        StartedAtNs = TimeNs - 1_000_000_000,
        Name = Path.GetFileName(executable),
        Executable = executable,
        Arguments = [executable, .. arguments],
        UserId = 1000,
        GroupId = 1000,
    };

    /// <summary>An event without a body.</summary>
    public static Event Happened(EventKind kind, long offsetUs = 0, int process = 0) => new()
    {
        Kind = kind,
        OffsetUs = offsetUs,
        Process = process,
        Occurrences = 1,
    };

    /// <summary>The batch's process was executed.</summary>
    public static Event ProcessStarted(long offsetUs = 0, int process = 0) => new()
    {
        Kind = EventKind.ProcessStarted,
        OffsetUs = offsetUs,
        Process = process,
        Occurrences = 1,
        ProcessStarted = new ProcessStarted(),
    };

    /// <summary>The batch's process reached a peer over TCP.</summary>
    public static Event ConnectionOpened(ReadOnlySpan<byte> remoteAddress, int remotePort, long offsetUs = 0, bool newPeer = true, int process = 0) => new()
    {
        Kind = EventKind.ConnectionOpened,
        OffsetUs = offsetUs,
        Process = process,
        Occurrences = 1,
        ConnectionOpened = new ConnectionOpened
        {
            Transport = Transport.Tcp,
            Direction = Direction.Outbound,
            LocalAddress = [10, 0, 0, 7],
            LocalPort = 40_000,
            RemoteAddress = remoteAddress.ToArray(),
            RemotePort = remotePort,
            NewPeer = newPeer,
        },
    };

    /// <summary>Events were lost.</summary>
    public static Event SensorGap(long lost, string where = "ring", string ofClass = "process", long offsetUs = 0) => new()
    {
        Kind = EventKind.SensorGap,
        OffsetUs = offsetUs,
        Process = -1,
        Occurrences = 1,
        SensorGap = new SensorGap { Class = ofClass, Lost = lost, Where = where },
    };

    /// <summary>Who the container of <see cref="Batch"/> is.</summary>
    public static ContainerMetadata Metadata(string containerId = ContainerId) => new()
    {
        ContainerId = containerId,
        Node = "node-1",
        Runtime = "containerd",
        Name = "web-1",
        Image = "registry.example/shop/web:1.4",
        ImageDigest = "sha256:" + new string('a', 64),
        CreatedAtNs = TimeNs - 20_000_000_000,
        StartedAtNs = TimeNs - 10_000_000_000,
        Sources = ["containerd"],
    };
}
