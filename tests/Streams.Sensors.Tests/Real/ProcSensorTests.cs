using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class ProcSensorTests
{
    private static readonly SensorOptions Options = new() { Tier = "proc", PollEvery = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Process_ThatLivesLonger_IsToldFromStartToEnd()
    {
        await using var run = await SensorRun.Start(Options);

        using var sleep = System.Diagnostics.Process.Start("sleep", ["0.7"]);
        var started = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Pid == sleep.Id && seen.Process.Name == "sleep", "start of sleep");
        await sleep.WaitForExitAsync(TestContext.Current.CancellationToken);
        var ended = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && seen.Process!.Pid == sleep.Id, "end of sleep");

        Assert.Equal(SensorTier.Proc, run.Sensors[0].Tier);
        Assert.NotEmpty(run.Sensors[0].BlindSpots);
        Assert.Equal(["sleep", "0.7"], started.Process!.Arguments);
        Assert.False(started.Process.BeforeAgent);
        Assert.False(started.Event.ProcessStarted!.Inventory);
        Assert.Equal(-1, ended.Event.ProcessExited!.ExitCode);
        Assert.Same(started.Process, ended.Process);
    }

    [Fact]
    public async Task Container_ThatLivesLonger_IsToldWithItsCgroupAndItsDrift()
    {
        Requirement.Need("root", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync("/bin/sleep 0.3; /bin/cp /bin/busybox /tmp/busybox; /tmp/busybox sleep 2; true", TestContext.Current.CancellationToken);
        var dropped = await run.WaitFor(
            seen => seen.Event.Kind == EventKind.ProcessStarted && seen.CgroupPath == container.CgroupPath && seen.Process!.Executable == "/tmp/busybox",
            "start of the copied busybox");
        await run.WaitFor(seen => seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed && seen.CgroupPath == container.CgroupPath, "removal");

        Assert.True(dropped.Process!.Drift);
        Assert.Contains(run.Events, seen => seen.Event.Lifecycle?.Phase == LifecyclePhase.Created && seen.CgroupPath == container.CgroupPath);
    }

    [Fact]
    public async Task ExecId_IsTheSameInBothTiers()
    {
        Requirement.Need("ebpf");
        await using var kernel = await SensorRun.Start(Options with { Tier = "ebpf" });
        await using var proc = await SensorRun.Start(Options);

        using var sleep = System.Diagnostics.Process.Start("sleep", ["0.7"]);
        var one = await kernel.WaitFor(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Pid == sleep.Id && seen.Process.Name == "sleep", "start of sleep");
        var other = await proc.WaitFor(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Pid == sleep.Id && seen.Process.Name == "sleep", "start of sleep");

        Assert.Equal(one.Process!.ExecId, other.Process!.ExecId);
        Assert.Equal(one.Process.ParentExecId, other.Process.ParentExecId);
        Assert.Equal(one.Process.Executable, other.Process.Executable);
        Assert.Equal(one.CgroupPath, other.CgroupPath);
    }

    [Fact]
    public async Task Connection_ThatLivesLonger_IsTold()
    {
        Requirement.Need("busybox");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var run = await SensorRun.Start(Options);

        using var client = System.Diagnostics.Process.Start("sh", ["-c", FormattableString.Invariant($"sleep 2 | busybox nc 127.0.0.1 {port}")]);
        using (await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            var opened = await run.WaitFor(seen => seen.Event.ConnectionOpened?.RemotePort == port, "connection opened");
            Assert.Equal("busybox", opened.Process!.Name);
            Assert.Equal(Direction.Outbound, opened.Event.ConnectionOpened!.Direction);
        }

        await run.WaitFor(seen => seen.Event.ConnectionClosed?.RemotePort == port, "connection closed");
    }
}
