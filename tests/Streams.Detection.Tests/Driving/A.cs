using Streams.Schemas;

namespace Streams.Detection.Tests.Driving;

/// <summary>Makes what tests are about, everything else usual.</summary>
internal static class A
{
    public const string Container = "3f2a9c0d5e7b41829f6a0c1d2e3f4a5b";
    public const string Node = "node-1";
    public const string AgentId = "agent-1";

    /// <summary>Event time at which tests begin: a whole window.</summary>
    public const long StartMs = 1_795_471_200_000;

    public static EventBatch Batch(long first, long atMs, params Happening[] happenings) => BatchOf(Container, first, atMs, happenings);

    public static EventBatch BatchOf(string container, long first, long atMs, params Happening[] happenings)
    {
        var batch = new EventBatch
        {
            AgentId = AgentId,
            AgentStartedAtNs = 1,
            Node = Node,
            Cluster = "west",
            BootId = "boot",
            Tier = SensorTier.Ebpf,
            ContainerId = container,
            BaseTimeNs = (StartMs + atMs) * 1_000_000,
            FirstSequence = first,
        };
        foreach (var happening in happenings)
        {
            if (happening.Process is { } process)
            {
                happening.Event.Process = batch.Processes.Count;
                batch.Processes.Add(process);
            }

            batch.Events.Add(happening.Event);
        }

        return batch;
    }

    public static Happening Exec(string path, params string[] arguments) => Exec(_ => { }, path, arguments);

    public static Happening Exec(Action<Process> change, string path, params string[] arguments)
    {
        var process = new Process
        {
            ExecId = path.Length + 1_000,
            Pid = 4_711,
            ContainerPid = 37,
            ParentExecId = 99,
            Name = path[(path.LastIndexOf('/') + 1)..],
            Executable = path,
            Arguments = [path, .. arguments],
            UserId = 33,
        };
        change(process);
        return new Happening(new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() }, process);
    }

    public static Happening Asked(PrivilegeOperation operation, string argument, string path, params string[] arguments)
    {
        var process = Exec(path, arguments).Process!;
        return new Happening(new Event { Kind = EventKind.PrivilegeChange, PrivilegeChange = new PrivilegeChange { Operation = operation, Argument = argument } }, process);
    }

    public static Happening Flow(byte[] peer, int port, long sent, long received, long offsetMs = 0) => new(new Event
    {
        Kind = EventKind.ConnectionClosed,
        OffsetUs = offsetMs * 1_000,
        ConnectionClosed = new ConnectionClosed
        {
            Transport = Transport.Tcp,
            Direction = Direction.Outbound,
            LocalAddress = [10, 0, 0, 5],
            LocalPort = 40_000,
            RemoteAddress = peer,
            RemotePort = port,
            BytesSent = sent,
            BytesReceived = received,
        },
    });

    public static Happening Opened(byte[] peer, int port, long offsetMs = 0) => new(new Event
    {
        Kind = EventKind.ConnectionOpened,
        OffsetUs = offsetMs * 1_000,
        ConnectionOpened = new ConnectionOpened { Transport = Transport.Tcp, Direction = Direction.Outbound, LocalAddress = [10, 0, 0, 5], LocalPort = 40_000, RemoteAddress = peer, RemotePort = port },
    });

    public static Happening Gap(long lost) =>
        new(new Event { Kind = EventKind.SensorGap, SensorGap = new SensorGap { Class = "process", Lost = lost, Where = "ring" } });

    public static Happening Exited(int code) =>
        new(new Event { Kind = EventKind.Lifecycle, Lifecycle = new Lifecycle { Phase = LifecyclePhase.Exited, Source = "cgroup", ExitCode = code } });

    public static EventBatch Heartbeat(long first, long atMs, bool closing = false, bool home = true) => BatchOf("host:" + Node, first, atMs, new Happening(new Event
    {
        Kind = EventKind.Heartbeat,
        Heartbeat = new Heartbeat { IntervalNs = 5_000_000_000, Closing = closing, Home = home },
    }));

    public static ContainerMetadata Metadata(string container = Container, string image = "registry/shop/web:1.4") => new()
    {
        ContainerId = container,
        Node = Node,
        Cluster = "west",
        Runtime = "containerd",
        Name = "web",
        Image = image,
        ImageDigest = "sha256:abcd",
        PodName = "web-7c9d",
        PodUid = "5b9c0000-0000-4000-8000-000000000000",
        Namespace = "shop",
        OwnerKind = "Deployment",
        OwnerName = "web",
    };

    /// <summary>Workload of <see cref="Metadata"/>.</summary>
    public const string Workload = "west/shop/Deployment/web";

    public static WorkloadProfile Profile(string[] programs, string[] peers) => new()
    {
        Workload = Workload,
        ImageDigest = "sha256:abcd",
        FeatureSet = Streams.Scoring.Features.FeatureSet.Window.Id,
        Programs = [.. programs],
        Peers = [.. peers],
    };
}
