using System.Net;
using System.Net.Sockets;
using System.Text;
using Streams.Schemas;
using Streams.Sensors.Lifecycle;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class KernelSensorTests
{
    private static readonly SensorOptions Options = new() { Tier = "ebpf", SampleEvery = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task Exec_InAContainer_IsToldWithEverythingThatIdentifiesIt()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync("/bin/cat /proc/self/cgroup '' 'two words' >/dev/null; exit 7", TestContext.Current.CancellationToken);
        var first = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "sh"), "start of sh");
        var cat = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "cat"), "start of cat");
        var ended = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessExited, "sh") && seen.Process!.ContainerPid == 1, "end of sh");

        Assert.Equal(["/bin/cat", "/proc/self/cgroup", "", "two words"], cat.Process!.Arguments);
        Assert.Equal("/bin/busybox", cat.Process.Executable);
        Assert.Equal("/bin/cat", cat.Process.InvokedAs);
        Assert.Equal("/tmp", cat.Process.WorkingDirectory);
        Assert.Equal(first.Process!.ExecId, cat.Process.ParentExecId);
        Assert.Equal(1, first.Process.ContainerPid);
        Assert.Equal(0, cat.Process.UserId);
        Assert.NotEqual(0, cat.Process.EffectiveCapabilities);
        Assert.NotEqual(-1, cat.Process.EffectiveCapabilities);
        Assert.True(cat.Process is { PidNamespace: > 0, MountNamespace: > 0, NetworkNamespace: > 0 });
        Assert.False(cat.Process.Drift);
        Assert.False(cat.Process.ArgumentsTruncated);
        Assert.Equal(7, ended.Event.ProcessExited!.ExitCode);
        Assert.Equal(0, ended.Event.ProcessExited.Signal);
        Assert.True(ended.Event.ProcessExited.CpuTimeNs > 0);
        Assert.True(ended.Event.ProcessExited.PeakMemoryBytes > 0);
        Assert.True(ended.TimeNs > first.TimeNs);
        Assert.DoesNotContain(run.Events, seen => seen.CgroupPath == container.CgroupPath && seen.Process?.Name.StartsWith("runc:[", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Stop_WithMoreInTheRingThanTheChannelTakes_LeavesNothingBehindUnsaid()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options with { DrainEvery = TimeSpan.FromMilliseconds(100) }, channel: 4);
        await using var container = new RuncContainer();

        await container.RunAsync("i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done", TestContext.Current.CancellationToken);
        await run.DisposeAsync();

        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Process);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        var declared = run.Events.Select(seen => seen.Event.SensorGap).OfType<SensorGap>().Where(gap => gap.Class == SensorClasses.Process).Sum(gap => gap.Lost);
        Assert.Equal(balance.Lost, declared);
    }

    [Fact]
    public async Task Exec_OfABinaryCopiedIntoTheContainer_IsDrift()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync("/bin/cp /bin/busybox /tmp/dropped; /bin/chmod 4755 /tmp/dropped; /tmp/dropped true", TestContext.Current.CancellationToken);
        var dropped = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "dropped"), "start of dropped");

        Assert.True(dropped.Process!.Drift);
        Assert.True(dropped.Process.Setuid);
        Assert.Equal("/tmp/dropped", dropped.Process.Executable);
        Assert.DoesNotContain(run.Events, seen => Is(seen, container, EventKind.ProcessStarted, "cp") && seen.Process!.Drift);
    }

    [Fact]
    public async Task Exec_FromMemory_IsToldAsSuch()
    {
        Requirement.Need("ebpf", "python3");
        await using var run = await SensorRun.Start(Options);
        const string Program = "import os; f = os.memfd_create('hidden'); os.write(f, open('/bin/true', 'rb').read()); os.execve('/proc/self/fd/%d' % f, ['innocent'], {})";

        using var python = System.Diagnostics.Process.Start("python3", ["-c", Program]);
        var started = await run.WaitFor(
            seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process is { MemoryFile: true } process && process.Arguments.SequenceEqual(["innocent"]),
            "start from memory");

        Assert.Equal("memfd:hidden", started.Process!.Executable);
        Assert.StartsWith("/proc/self/fd/", started.Process.InvokedAs);
    }

    [Fact]
    public async Task Connection_OfAContainer_IsToldWithItsOwnerAndExactBytes()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var serving = Serve(listener, greeting: "", answer: "answer\n");
        await container.RunAsync($"/bin/head -c 100000 /dev/zero | /bin/nc 127.0.0.1 {port}", TestContext.Current.CancellationToken);
        await serving;
        var opened = await run.WaitFor(seen => seen.Event.ConnectionOpened?.RemotePort == port, "connection opened");
        var closed = await run.WaitFor(seen => seen.Event.ConnectionClosed?.RemotePort == port, "connection closed");

        Assert.Equal("nc", opened.Process!.Name);
        Assert.Equal(container.CgroupPath, opened.CgroupPath);
        Assert.Equal(Direction.Outbound, opened.Event.ConnectionOpened!.Direction);
        Assert.Equal(new byte[] { 127, 0, 0, 1 }, opened.Event.ConnectionOpened.RemoteAddress);
        Assert.NotEqual(0, opened.Event.ConnectionOpened.LocalPort);
        Assert.Equal(container.CgroupPath, closed.CgroupPath);
        Assert.Equal("nc", closed.Process!.Name);
        Assert.Equal(opened.Event.ConnectionOpened.LocalPort, closed.Event.ConnectionClosed!.LocalPort);
        Assert.Equal(100_000, closed.Event.ConnectionClosed.BytesSent);
        Assert.Equal(7, closed.Event.ConnectionClosed.BytesReceived);
        Assert.True(closed.Event.ConnectionClosed.PacketsSent > 0);
        Assert.True(closed.Event.ConnectionClosed.DurationNs > 0);
        Assert.DoesNotContain(run.Events, seen => seen.Process?.Pid == Environment.ProcessId); // the sensor's own end
    }

    [Fact]
    public async Task Listener_InAContainer_OwnsWhatItAccepts()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        var port = 27_113;

        var serving = container.RunAsync($"/bin/nc -l -p {port} >/tmp/in; true", TestContext.Current.CancellationToken);
        var listening = await run.WaitFor(seen => seen.Event.ListenStarted?.LocalPort == port, "listener");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(new byte[4_321], TestContext.Current.CancellationToken);
        }

        await serving;
        var closed = await run.WaitFor(seen => seen.Event.ConnectionClosed?.LocalPort == port, "connection closed");

        Assert.Equal(container.CgroupPath, listening.CgroupPath);
        Assert.Equal(Direction.Inbound, closed.Event.ConnectionClosed!.Direction);
        Assert.Equal(container.CgroupPath, closed.CgroupPath);
        Assert.Equal("nc", closed.Process!.Name);
        Assert.Equal(4_321, closed.Event.ConnectionClosed.BytesReceived);
        Assert.Equal(0, closed.Event.ConnectionClosed.BytesSent);
    }

    [Fact]
    public async Task Shell_OnASocket_IsToldAsSuch()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var serving = Serve(listener, greeting: "exit\n", answer: "");
        await container.RunAsync($"/bin/nc 127.0.0.1 {port} -e /bin/sh; true", TestContext.Current.CancellationToken);
        await serving;
        var shell = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "sh") && seen.Process!.StandardInputSocket, "shell on a socket");

        Assert.True(shell.Process!.StandardOutputSocket);
    }

    [Fact]
    public async Task Life_OfAContainer_IsCreatedSampledKilledAndRemoved()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer { MemoryBytes = 16 << 20 };

        await container.RunAsync("/bin/sleep 2; /bin/tail /dev/zero; true", TestContext.Current.CancellationToken);
        var victim = await run.WaitFor(seen => seen.Event.Kind == EventKind.OomKill && seen.CgroupPath == container.CgroupPath, "OOM kill");
        var killed = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessExited, "tail"), "end of tail");
        var removed = await run.WaitFor(seen => Phase(seen, container) == LifecyclePhase.Removed, "removal");

        Assert.Equal("tail", victim.Event.OomKill!.VictimName);
        Assert.Equal(9, killed.Event.ProcessExited!.Signal);
        var created = Assert.Single(run.Events, seen => Phase(seen, container) == LifecyclePhase.Created);
        Assert.True(created.TimeNs < removed.TimeNs);
        var samples = run.Events.Where(seen => seen.Event.Kind == EventKind.ResourceSample && seen.CgroupPath == container.CgroupPath).ToList();
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.True(sample.Event.ResourceSample is { MemoryBytes: > 0, CpuTimeNs: >= 0, IntervalNs: > 0 }));
    }

    [Fact]
    public async Task Start_FindsWhatAlreadyRan()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var container = new RuncContainer();
        var running = container.RunAsync("/bin/sleep 3; true", TestContext.Current.CancellationToken);
        await using (var early = await SensorRun.Start(Options))
        {
            await early.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "sleep"), "start of sleep");
        }

        await using var run = await SensorRun.Start(Options);
        var found = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "sleep"), "sleep in the inventory");
        var parent = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessStarted, "sh"), "sh in the inventory");
        var ended = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessExited, "sleep"), "end of sleep");
        await running;

        Assert.True(found.Event.ProcessStarted!.Inventory);
        Assert.True(found.Process!.BeforeAgent);
        Assert.Equal(["/bin/sleep", "3"], found.Process.Arguments);
        Assert.Equal(parent.Process!.ExecId, found.Process.ParentExecId);
        Assert.Same(found.Process, ended.Process);
    }

    [Fact]
    public async Task Storm_OverASmallRing_DeclaresExactlyWhatIsMissing()
    {
        Requirement.Need("ebpf");
        await using var run = await SensorRun.Start(Options with { RingBytes = 65_536, DrainEvery = TimeSpan.FromSeconds(5) });

        using (var storm = System.Diagnostics.Process.Start("sh", ["-c", "i=0; while [ $i -lt 400 ]; do /bin/true storm; i=$((i+1)); done"]))
        {
            await storm.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await run.WaitFor(seen => seen.Event.SensorGap is { Class: SensorClasses.Process, Where: "ring" }, "declared gap");
        await run.DisposeAsync();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Process);
        var declared = run.Events.Where(seen => seen.Event.SensorGap?.Class == SensorClasses.Process).Sum(seen => seen.Event.SensorGap!.Lost);

        Assert.True(balance.Lost > 0);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        Assert.Equal(balance.Lost, declared);
    }

    [Fact]
    public async Task Storm_InAContainer_OverASmallRing_IsDeclaredToThatContainer()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options with { RingBytes = 65_536, DrainEvery = TimeSpan.FromSeconds(5) });
        await using var container = new RuncContainer();

        // it lives until the sensor has looked: of a cgroup that was made and removed while the ring was full nothing is known but its number
        await container.RunAsync("i=0; while [ $i -lt 400 ]; do /bin/true storm; i=$((i+1)); done; exec /bin/sleep 6", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.Event.SensorGap is { Class: SensorClasses.Process, Where: "ring" } && seen.CgroupPath == container.CgroupPath, "gap of the container");
        await run.DisposeAsync();
        var gaps = run.Events.Where(seen => seen.Event.SensorGap?.Class == SensorClasses.Process).ToList();
        var known = gaps.Where(seen => seen.CgroupPath == container.CgroupPath).Sum(seen => seen.Event.SensorGap!.Lost);
        var told = run.Events.Count(seen => seen.CgroupPath == container.CgroupPath && seen.Class == SensorClasses.Process); // an exit whose start was lost has no arguments

        Assert.InRange(known + told, 800, 830); // its shell and the runtime's last program besides
        Assert.Equal(run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Process).Lost, gaps.Sum(seen => seen.Event.SensorGap!.Lost));
    }

    [Fact]
    public async Task Cgroups_InTheRingWhenOthersWereLost_AreToldAllTheSame()
    {
        Requirement.Need("ebpf", "root");
        var mounts = CgroupMounts.Read("/proc");
        var above = $"/streams-test-lost-{Environment.ProcessId}";
        var root = (mounts.Memory ?? mounts.Unified) + above;
        string[] stay = [.. Enumerable.Range(0, 20).Select(i => $"/stays-{i}")];
        Directory.CreateDirectory(root);
        Directory.CreateDirectory(root + "/goes");
        try
        {
            await using var run = await SensorRun.Start(Options with { RingBytes = 65_536, DrainEvery = TimeSpan.FromSeconds(3) });
            Directory.CreateDirectory(root + "/first");
            Directory.Delete(root + "/first");
            Directory.Delete(root + "/goes");
            foreach (var one in stay)
            {
                Directory.CreateDirectory(root + one);
            }

            for (var i = 0; i < 100; i++)
            {
                Directory.CreateDirectory(root + "/lost");
                Directory.Delete(root + "/lost");
            }

            await run.WaitFor(seen => seen.Event.SensorGap is { Class: SensorClasses.Lifecycle }, "declared gap");
            await run.DisposeAsync();
            string[] Told(LifecyclePhase phase) => [.. run.Events.Where(seen => seen.Event.Lifecycle?.Phase == phase).Select(seen => seen.CgroupPath)];
            var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Lifecycle);

            Assert.Single(Told(LifecyclePhase.Removed), above + "/first");
            Assert.Single(Told(LifecyclePhase.Removed), above + "/goes");
            Assert.All(stay, one => Assert.Single(Told(LifecyclePhase.Created), above + one));
            Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        }
        finally
        {
            foreach (var one in Directory.GetDirectories(root).Append(root))
            {
                Directory.Delete(one);
            }
        }
    }

    private static bool Is(SensorEvent seen, RuncContainer container, EventKind kind, string name) =>
        seen.Event.Kind == kind && seen.CgroupPath == container.CgroupPath && seen.Process?.Name == name;

    private static LifecyclePhase? Phase(SensorEvent seen, RuncContainer container) =>
        seen.CgroupPath == container.CgroupPath ? seen.Event.Lifecycle?.Phase : null;

    private static async Task Serve(TcpListener listener, string greeting, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(greeting), TestContext.Current.CancellationToken);
        var buffer = new byte[65_536];
        while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
            // Only counted by the kernel.
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), TestContext.Current.CancellationToken);
    }
}
