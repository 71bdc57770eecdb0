using System.Net;
using System.Net.Sockets;
using System.Text;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

/// <summary>The same container is watched by each tier in turn; what each of them told is the table in producers/README.md.</summary>
[Collection("one at a time")]
public sealed class TierTableTests
{
    private const string Begin = "<!-- what each tier sees: written by TierTableTests -->";
    private const string End = "<!-- end -->";
    private const int ListenPort = 27_211;

    private static readonly string[] Tiers = ["ebpf", "netlink", "proc"];

    private static readonly (string What, Func<SensorEvent, bool> Is)[] Rows =
    [
        ("the start of a program that ends at once", seen => seen is { Event.Kind: EventKind.ProcessStarted, Process: { Name: "true" } or { Executable: "" } }),
        ("the arguments, user, capabilities and namespaces of a program that runs for a second", seen => Started(seen, "/tmp/sleep") && seen.Process is { UserId: 0, EffectiveCapabilities: > 0, PidNamespace: > 0, Arguments: ["/tmp/sleep", "1"] }),
        ("its parent", seen => Started(seen, "/tmp/sleep") && seen.Process!.ParentExecId != 0),
        ("that the image did not contain it (drift)", seen => Started(seen, "/tmp/sleep") && seen.Process!.Drift),
        ("the name by which a program was asked for", seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.InvokedAs == "/bin/true"),
        ("the end of a process", seen => seen.Event.ProcessExited is not null),
        ("its exit code or signal", seen => seen is { Event.ProcessExited.ExitCode: 7, Process.ContainerPid: 1 }),
        ("its CPU time and peak memory", seen => seen.Event.ProcessExited is { CpuTimeNs: > 0, PeakMemoryBytes: > 0 }),
        ("a connection that lasts for a second", seen => seen.Event.ConnectionOpened is { Transport: Transport.Tcp, Direction: Direction.Outbound }),
        ("what it moves while it is open", seen => seen.Event.FlowSample is { BytesSent: > 0, Transport: Transport.Tcp }),
        ("how long it lasted", seen => seen.Event.ConnectionClosed is { DurationNs: > 500_000_000, Transport: Transport.Tcp }),
        ("a connection that fails", seen => seen.Event.Kind == EventKind.ConnectionFailed),
        ("a listener", seen => seen.Event.ListenStarted?.LocalPort == ListenPort),
        ("a datagram peer", seen => seen.Event.ConnectionOpened?.Transport == Transport.Udp),
        ("a name asked for in clear", seen => seen.Event.DnsQuestion?.Name == "of.the.table"),
        ("that a file was written, by whom", seen => seen is { Event.FileActivity: { Path: "/tmp/written", Operation: FileOperation.Write or FileOperation.Create }, Process.ExecId: not 0 }),
        ("files read, written and changed, with bytes", seen => seen.Event.FileActivity is { Path: "/tmp/written", BytesWritten: 5 }),
        ("a privilege change, and the attempt at one", seen => seen.Event.PrivilegeChange?.Operation == PrivilegeOperation.ChmodSetuid),
        ("system calls, counted", seen => seen.Event.Kind == EventKind.SyscallCounts),
        ("an OOM kill", seen => seen.Event.Kind == EventKind.OomKill),
        ("that the container was made", seen => seen.Event.Lifecycle?.Phase == LifecyclePhase.Created),
        ("that it was removed", seen => seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed),
        ("its resources", seen => seen.Event.ResourceSample is { CpuTimeNs: > 0, MemoryBytes: > 0 }),
    ];

    [Fact]
    public async Task Tiers_SeeWhatTheTableSays()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        var seen = new List<HashSet<string>>();
        foreach (var tier in Tiers)
        {
            seen.Add(await Watch(tier));
        }

        var table = new StringBuilder("| what | ebpf | netlink | proc |\n|---|---|---|---|\n");
        foreach (var (what, _) in Rows)
        {
            table.Append($"| {what} | {string.Join(" | ", seen.Select(tier => tier.Contains(what) ? "yes" : "–"))} |\n");
        }

        Assert.All(Rows, row => Assert.Contains(row.What, seen[0]));
        Assert.True(Written() == table.ToString(), $"producers/README.md does not say what was seen:\n{table}");
    }

    private static async Task<HashSet<string>> Watch(string tier)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var run = await SensorRun.Start(new SensorOptions { Tier = tier, PollEvery = TimeSpan.FromMilliseconds(100), FlowsEvery = TimeSpan.FromMilliseconds(500), SampleEvery = TimeSpan.FromMilliseconds(500) });
        await using var container = new RuncContainer { MemoryBytes = 16 << 20 };
        var script = $$"""
            /bin/true; /bin/cp /bin/busybox /tmp/sleep; /tmp/sleep 1 &
            /bin/nc 127.0.0.1 1
            /bin/busybox timeout 2 /bin/busybox nslookup of.the.table 127.0.0.1 >/dev/null 2>&1
            /bin/busybox timeout 2 /bin/nc -l -p {{ListenPort}} </dev/null >/dev/null &
            (echo one; /bin/sleep 1; echo two; /bin/sleep 1) | /bin/nc 127.0.0.1 {{port}}
            echo 1234 >/tmp/written; /bin/chmod 4755 /tmp/written
            /bin/tail /dev/zero; exit 7
            """;

        var serving = Serve(listener);
        await container.RunAsync(script, TestContext.Current.CancellationToken);
        await serving;
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var events = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath).ToList();
        return [.. Rows.Where(row => events.Exists(seen => row.Is(seen))).Select(row => row.What)];
    }

    private static bool Started(SensorEvent seen, string executable) => seen.Event.Kind == EventKind.ProcessStarted && seen.Process?.Executable == executable;

    private static async Task Serve(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[64];
        while (await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
            // Only counted by the kernel.
        }
    }

    private static string Written()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Streams.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the repository");
        }

        var text = File.ReadAllText(Path.Combine(folder.FullName, "producers/README.md"));
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length + 1;
        return text[from..text.IndexOf(End, from, StringComparison.Ordinal)];
    }
}
