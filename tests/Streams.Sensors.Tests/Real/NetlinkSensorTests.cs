using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class NetlinkSensorTests
{
    private static readonly SensorOptions Options = new() { Tier = "netlink", PollEvery = TimeSpan.FromMilliseconds(100), FlowsEvery = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task Programs_ThatEndAtOnce_AreAllToldWithTheirContainerAndHowTheyEnded()
    {
        Requirement.Need("root", "runc", "busybox");
        const int Programs = 200;
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync($"i=0; while [ $i -lt {Programs} ]; do /bin/true; i=$((i+1)); done; /bin/sh -c 'exit 9'; /bin/sleep 1; exit 7", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var started = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Kind == EventKind.ProcessStarted).ToList();
        var ended = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Kind == EventKind.ProcessExited).ToList();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Process);

        Assert.Equal(SensorTier.Netlink, run.Sensors[0].Tier);
        Assert.InRange(started.Count, Programs + 3, Programs + 6); // and the runtime's own on its way in
        Assert.InRange(ended.Count, Programs + 3, Programs + 6);
        Assert.All(started, seen => Assert.NotEqual(0, seen.Process!.ExecId));
        Assert.Contains(ended, seen => seen.Event.ProcessExited is { ExitCode: 9, Signal: 0 });
        Assert.Contains(ended, seen => seen.Event.ProcessExited is { ExitCode: 7 });
        Assert.Contains(started, seen => seen.Process!.Arguments is ["/bin/sleep", "1"] && seen.Process.Executable == "/bin/busybox");
        Assert.Single(run.Events, seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Created);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    [Fact]
    public async Task Process_WhoseFirstThreadEnds_IsNotOverBeforeItsLast()
    {
        Requirement.Need("root", "python3", "x64");
        const string Program = """
            import ctypes, os, threading, time
            call = ctypes.CDLL(None).syscall
            def later():
                time.sleep(1)
                call(105, 65534) # setuid
                time.sleep(0.5)
                os._exit(5)
            threading.Thread(target=later).start()
            call(60, 0) # exit, of this thread
            """;
        await using var run = await SensorRun.Start(Options);

        using var python = System.Diagnostics.Process.Start("python3", ["-c", Program]);
        var changed = await run.WaitFor(seen => seen.Event.PrivilegeChange?.Argument == "real 65534, effective 65534", "setuid");
        await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && seen.Process?.Pid == python.Id, "end");
        var told = run.Events.Where(seen => seen.Process?.Pid == python.Id).ToList();

        Assert.Equal(python.Id, changed.Process?.Pid);
        Assert.Single(told, seen => seen.Event.Kind == EventKind.ProcessExited);
        Assert.Equal(EventKind.ProcessExited, told[^1].Event.Kind);
        Assert.Equal(-1, told[^1].Event.ProcessExited!.ExitCode); // the kernel tells that of threads
    }

    [Fact]
    public async Task Connection_InANetworkOfItsOwn_IsToldWithWhatItMoved()
    {
        Requirement.Need("root", "busybox", "unshare", "ip");
        await using var run = await SensorRun.Start(Options);
        const string Script = "ip link set lo up; sleep 4 | busybox nc -l -p 4711 >/dev/null & sleep 0.5; (head -c 5000 /dev/zero; sleep 1.5) | busybox nc 127.0.0.1 4711";

        using (var shell = System.Diagnostics.Process.Start("unshare", ["-n", "sh", "-c", Script]))
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var opened = await run.WaitFor(seen => seen.Event.ConnectionOpened?.RemotePort == 4711, "connection opened");
        var flow = await run.WaitFor(seen => seen.Event.FlowSample?.RemotePort == 4711, "flow");
        var closed = await run.WaitFor(seen => seen.Event.ConnectionClosed?.RemotePort == 4711, "connection closed");

        Assert.Equal(Direction.Outbound, opened.Event.ConnectionOpened!.Direction);
        Assert.Equal("busybox", opened.Process!.Name);
        Assert.Equal(5_000, flow.Event.FlowSample!.BytesSent + closed.Event.ConnectionClosed!.BytesSent);
        Assert.InRange(closed.Event.ConnectionClosed.DurationNs, 500_000_000, 10_000_000_000);
        Assert.Contains(run.Events, seen => seen.Event.ListenStarted?.LocalPort == 4711);
    }

    [Fact]
    public async Task UserId_ThatAProcessTakes_IsTold()
    {
        Requirement.Need("root", "setpriv");
        await using var run = await SensorRun.Start(Options);

        using var setpriv = System.Diagnostics.Process.Start("setpriv", ["--reuid=4321", "--clear-groups", "sleep", "0.5"]);
        var told = await run.WaitFor(seen => seen.Event.PrivilegeChange?.Argument == "real 4321, effective 4321", "change of the user id");
        await setpriv.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(PrivilegeOperation.Setuid, told.Event.PrivilegeChange!.Operation);
        Assert.Equal(setpriv.Id, told.Process!.Pid);
    }

    [Fact]
    public async Task ExecId_IsTheSameAsInTheKernelTier()
    {
        Requirement.Need("ebpf");
        await using var kernel = await SensorRun.Start(Options with { Tier = "ebpf" });
        await using var netlink = await SensorRun.Start(Options);

        using var sleep = System.Diagnostics.Process.Start("sleep", ["0.7"]);
        var one = await kernel.WaitFor(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Pid == sleep.Id && seen.Process.Name == "sleep", "start of sleep");
        var other = await netlink.WaitFor(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Pid == sleep.Id && seen.Process.Name == "sleep", "start of sleep");

        Assert.Equal(one.Process!.ExecId, other.Process!.ExecId);
        Assert.Equal(one.Process.Arguments, other.Process.Arguments);
        Assert.Equal(one.CgroupPath, other.CgroupPath);
    }

    [Fact]
    public async Task Start_FindsWhatAlreadyRan()
    {
        using var sleep = System.Diagnostics.Process.Start("sleep", ["3"]);
        await using var run = await SensorRun.Start(Options);

        var found = await run.WaitFor(seen => seen.Event.ProcessStarted is { Inventory: true } && seen.Process!.Pid == sleep.Id, "sleep in the inventory");
        var ended = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && seen.Process!.Pid == sleep.Id, "end of sleep");

        Assert.True(found.Process!.BeforeAgent);
        Assert.Same(found.Process, ended.Process);
        Assert.Equal(0, ended.Event.ProcessExited!.ExitCode);
    }
}
