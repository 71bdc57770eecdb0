using Streams.Schemas;

namespace Streams.Benchmarks.Codec;

/// <summary>Made-up records with field sizes as containers have them; seeded, so that a run can be had again.</summary>
internal static class SyntheticEvents
{
    private static readonly string[] Programs = ["/usr/sbin/nginx", "/usr/bin/python3.11", "/usr/bin/redis-server", "/bin/sh", "/usr/bin/curl"];

    public static EventBatch Batch(int events, int processes, Random random, Func<Random, Event> make)
    {
        var batch = new EventBatch
        {
            AgentId = "6f0b2c4e-9d1a-4c55-8e39-0123456789ab",
            AgentStartedAtNs = 1_793_491_200_000_000_000,
            Node = "node-17.example",
            Cluster = "east",
            BootId = "0a1b2c3d-4e5f-4a5b-8c7d-0123456789ab",
            Tier = SensorTier.Ebpf,
            ContainerId = Convert.ToHexStringLower(Bytes(random, 32)),
            CgroupId = 41_237,
            BaseTimeNs = 1_793_491_260_000_000_000,
            FirstSequence = random.Next(1_000_000),
        };
        for (var index = 0; index < processes; index++)
        {
            batch.Processes.Add(ProcessOf(random));
        }
        for (var index = 0; index < events; index++)
        {
            var item = make(random);
            item.OffsetUs = index * 15_000;
            item.Process = processes == events ? index : random.Next(processes);
            batch.Events.Add(item);
        }
        return batch;
    }

    public static Event Any(Random random) => random.Next(100) switch
    {
        < 6 => ProcessStarted(random),
        < 12 => ProcessExited(random),
        < 30 => ConnectionOpened(random),
        < 48 => ConnectionClosed(random),
        < 96 => FileActivity(random),
        < 98 => SyscallCounts(random),
        _ => ResourceSample(random),
    };

    public static Event ProcessStarted(Random random) => new() { Kind = EventKind.ProcessStarted, ProcessStarted = new() };

    public static Event ProcessExited(Random random) => new()
    {
        Kind = EventKind.ProcessExited,
        ProcessExited = new() { ExitCode = 0, CpuTimeNs = random.Next(5_000_000), PeakMemoryBytes = random.Next(50_000_000) },
    };

    public static Event ConnectionOpened(Random random) => new()
    {
        Kind = EventKind.ConnectionOpened,
        ConnectionOpened = new()
        {
            Transport = Transport.Tcp,
            Direction = Direction.Outbound,
            LocalAddress = [10, 0, 0, 9],
            LocalPort = random.Next(32_768, 60_000),
            RemoteAddress = [10, 0, (byte)random.Next(2), (byte)random.Next(8)],
            RemotePort = 443,
        },
    };

    public static Event ConnectionClosed(Random random) => new()
    {
        Kind = EventKind.ConnectionClosed,
        ConnectionClosed = new()
        {
            Transport = Transport.Tcp,
            Direction = Direction.Outbound,
            LocalAddress = [10, 0, 0, 9],
            LocalPort = random.Next(32_768, 60_000),
            RemoteAddress = [10, 0, (byte)random.Next(2), (byte)random.Next(8)],
            RemotePort = 443,
            BytesSent = random.Next(2_000),
            BytesReceived = random.Next(20_000),
            PacketsSent = random.Next(20),
            PacketsReceived = random.Next(40),
            DurationNs = random.Next(50_000_000),
        },
    };

    public static Event FileActivity(Random random) => new()
    {
        Kind = EventKind.FileActivity,
        Occurrences = random.Next(1, 20),
        FileActivity = new() { Operation = FileOperation.Read, Path = $"/srv/data/{random.Next(400)}/index.json", OpenFlags = 32_768, Operations = random.Next(1, 20), BytesRead = random.Next(100_000) },
    };

    public static Event ResourceSample(Random random) => new()
    {
        Kind = EventKind.ResourceSample,
        ResourceSample = new()
        {
            IntervalNs = 1_000_000_000,
            CpuTimeNs = random.Next(200_000_000),
            ThrottledNs = 0,
            MemoryBytes = 90_000_000 + random.Next(1_000_000),
            MemoryPeakBytes = 120_000_000,
            MemoryLimitEvents = 0,
            IoReadBytes = random.Next(1_000_000),
            IoWrittenBytes = random.Next(1_000_000),
            Processes = 12,
            CpuPressureNs = random.Next(1_000_000),
            MemoryPressureNs = 0,
            IoPressureNs = 0,
        },
    };

    public static Event SyscallCounts(Random random)
    {
        var counts = new SyscallCounts();
        for (var number = 0; number < 12; number++)
        {
            counts.Counts.Add(new() { Part = random.Next(10), Number = random.Next(330), Count = random.Next(1, 300) });
        }
        return new() { Kind = EventKind.SyscallCounts, SyscallCounts = counts };
    }

    public static ContainerMetadata Metadata(int number) => new()
    {
        ContainerId = Convert.ToHexStringLower(Bytes(new Random(number), 32)),
        Node = "node-17.example",
        Cluster = "east",
        Runtime = "containerd",
        Name = $"web-{number}",
        Image = "registry.example:5000/shop/web:2.1",
        ImageDigest = "sha256:" + Convert.ToHexStringLower(Bytes(new Random(number), 32)),
        PodName = $"web-7d9f-{number}",
        Namespace = "shop",
        OwnerKind = "Deployment",
        OwnerName = "web",
        Labels = { ["app"] = "web", ["tier"] = "front", ["pod-template-hash"] = "7d9f" },
        Addresses = ["10.0.0.9"],
        Mounts = [new() { Source = "/var/lib/data", Destination = "/data" }],
        CgroupPath = "/kubepods/burstable/pod1234/abcd",
        CgroupId = 41_237,
        StartedAtNs = 1_793_491_260_000_000_000,
        Sources = ["cgroup", "containerd"],
    };

    public static Schemas.Detection Detection(int number, Random random)
    {
        var evidence = Batch(4, 2, random, Any);
        return new()
        {
            Detector = "drifted executable",
            DetectorVersion = "1",
            Kind = DetectorKind.Behaviour,
            ContainerId = evidence.ContainerId,
            Node = evidence.Node,
            Cluster = evidence.Cluster,
            Workload = "east/shop/Deployment/web",
            ObservedAtNs = evidence.BaseTimeNs,
            Severity = Severity.High,
            Confidence = 0.9,
            Title = "An executable ran that the image does not contain",
            Reason = "/tmp/x was created 3.1 s before it ran, 62 s after the container started.",
            Techniques = ["T1105"],
            BaseTimeNs = evidence.BaseTimeNs,
            Processes = evidence.Processes,
            Evidence = evidence.Events,
            Metadata = Metadata(number),
        };
    }

    private static Process ProcessOf(Random random)
    {
        var program = Programs[random.Next(Programs.Length)];
        return new()
        {
            ExecId = random.NextInt64(),
            Pid = random.Next(300, 400_000),
            ContainerPid = random.Next(1, 400),
            ParentExecId = random.NextInt64(),
            StartedAtNs = 1_793_491_260_000_000_000,
            Name = Path.GetFileName(program),
            Executable = program,
            InvokedAs = program,
            Arguments = [program, "--port", "8080"],
            WorkingDirectory = "/srv",
            UserId = 33,
            GroupId = 33,
            EffectiveCapabilities = 0,
            PidNamespace = 4_026_532_000,
            MountNamespace = 4_026_532_001,
            NetworkNamespace = 4_026_532_002,
        };
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
