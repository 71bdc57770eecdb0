using System.Security.Cryptography;
using System.Text;
using Streams.Schemas;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>What the containers of one run do, the same at every call: any batch can be had again, so that the expected result needs no record of the input.</summary>
/// <param name="Containers">Containers, all on one node.</param>
/// <param name="Batches">Batches of each, in order.</param>
/// <remarks>Event time is fixed, so that two runs are about the same moments.</remarks>
internal sealed record InputPlan(int Containers, int Batches)
{
    public const int EventsPerBatch = 8;
    public const string Node = "exactly-once-node";

    private const long BatchEveryNs = 500_000_000;
    private const long EventEveryUs = 50_000;

    /// <summary>1 November 2026, a whole multiple of any window.</summary>
    private const long FirstNs = 1_793_491_200_000_000_000;

    public long TotalBatches => (long)Containers * Batches;

    public long LastNs => TimeOf(Batches) + (BatchEveryNs * 4);

    public static string ContainerId(int container) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"exactly-once-{container}")));

    public static ContainerMetadata MetadataOf(int container) => new()
    {
        ContainerId = ContainerId(container),
        Node = Node,
        Runtime = "docker",
        Name = $"app-{container}",
        Image = $"registry.example/app-{container % 20}:1",
        Namespace = "shop",
        OwnerKind = "deployment",
        OwnerName = $"app-{container % 20}",
        StartedAtNs = FirstNs,
    };

    public static long TimeOf(int batch) => FirstNs + (batch * BatchEveryNs);

    public static EventBatch BatchOf(int container, int batch)
    {
        var made = new EventBatch
        {
            Node = Node,
            BootId = "00000000-0000-0000-0000-000000000001",
            Tier = SensorTier.Ebpf,
            ContainerId = ContainerId(container),
            CgroupId = container + 1,
            BaseTimeNs = TimeOf(batch),
        };
        made.Processes.Add(new Process
        {
            ExecId = (container * 1_000L) + 1,
            Pid = 1_000 + container,
            ContainerPid = 1,
            StartedAtNs = FirstNs,
            Name = "app",
            Executable = "/usr/bin/app",
            WorkingDirectory = "/",
        });
        for (var i = 0; i < EventsPerBatch; i++)
        {
            made.Events.Add(EventOf(container, batch, i));
        }
        return made;
    }

    private static Event EventOf(int container, int batch, int position)
    {
        var made = new Event { OffsetUs = position * EventEveryUs, Process = 0, Occurrences = 1 };
        var amount = Amount(container, batch, position);
        switch (position % 4)
        {
            case 0:
                made.Kind = EventKind.ProcessStarted;
                made.ProcessStarted = new ProcessStarted();
                break;
            case 1:
                made.Kind = EventKind.ConnectionClosed;
                made.ConnectionClosed = new ConnectionClosed
                {
                    Transport = Transport.Tcp,
                    Direction = Direction.Outbound,
                    LocalAddress = [10, 0, 0, 1],
                    LocalPort = 40_000,
                    RemoteAddress = [10, 0, 0, 2],
                    RemotePort = 443,
                    BytesSent = amount,
                    BytesReceived = amount * 2,
                };
                break;
            case 2:
                made.Kind = EventKind.FileActivity;
                made.Occurrences = 1 + (amount % 3);
                made.FileActivity = new FileActivity { Operation = FileOperation.Write, Path = "/data/log", Operations = 1 + (amount % 3), BytesWritten = amount };
                break;
            default:
                made.Kind = EventKind.ResourceSample;
                made.ResourceSample = new ResourceSample { IntervalNs = BatchEveryNs, CpuTimeNs = amount * 10_000, MemoryBytes = 1 << 24, Processes = 2 };
                break;
        }
        return made;
    }

    /// <summary>A number from 1 to 1,000 that only the place decides.</summary>
    private static long Amount(int container, int batch, int position)
    {
        var mixed = (((ulong)(uint)container * 1_000_003) + (uint)batch) * 2_654_435_761 + (uint)position;
        mixed ^= mixed >> 29;
        mixed *= 0xbf58476d1ce4e5b9;
        return 1 + (long)((mixed >> 33) % 1_000);
    }
}
