using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class PrivilegeTests
{
    private static readonly SensorOptions Options = new() { Tier = "ebpf" };

    [Fact]
    public async Task Privileges_AskedForInAContainer_AreToldInWordsWithTheirOutcome()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        container.Add("/bin/calls", new CallProgram()
            .Call(105, 0) // setuid
            .Call(126, new byte[] { 0x22, 0x05, 0x08, 0x20, 0, 0, 0, 0 }, new byte[24]) // capset: nothing left
            .Call(2, "/proc/self/ns/net", 0) // open: 3
            .Call(308, 3, 0x40000000) // setns
            .Call(272, 0x10000000) // unshare
            .Call(101, 0x4206, 1, 0, 0) // ptrace: seize the first process
            .Call(165, "none", "/mnt/somewhere", "tmpfs", 0, 0) // mount
            .Call(155, "/new", "/new/old") // pivot_root
            .Call(313, 3, "debug=1", 0) // finit_module
            .Call(321, 5, new CallProgram.Memory(), 8) // bpf: load a program
            .Call(319, "hidden", 0) // memfd_create
            .Call(425, 2, new CallProgram.Memory()) // io_uring_setup
            .Build());

        await container.RunAsync("/bin/calls; true", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => Is(seen, container, PrivilegeOperation.IoUring), "io_uring");
        var told = run.Events
            .Where(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Kind == EventKind.PrivilegeChange)
            .ToDictionary(seen => seen.Event.PrivilegeChange!.Operation);
        var shell = run.Events.First(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.ContainerPid == 1);

        Assert.All(told.Values, seen => Assert.Equal("/bin/calls", seen.Process!.Executable));
        Assert.Equal(("uid 0", 0), Of(told[PrivilegeOperation.Setuid]));
        Assert.Equal(("effective 0x0000000000000000", 0), Of(told[PrivilegeOperation.Capset]));
        Assert.Equal(("net", 1), Of(told[PrivilegeOperation.Setns]));
        Assert.Equal(("user", 0), Of(told[PrivilegeOperation.Unshare]));
        Assert.Equal("seize 1", told[PrivilegeOperation.Ptrace].Event.PrivilegeChange!.Argument);
        Assert.Equal(shell.Process!.ExecId, told[PrivilegeOperation.Ptrace].Event.PrivilegeChange!.TargetExecId);
        Assert.Equal("none on /mnt/somewhere", told[PrivilegeOperation.Mount].Event.PrivilegeChange!.Argument);
        Assert.True(told[PrivilegeOperation.Mount].Event.PrivilegeChange!.Error > 0);
        Assert.Equal("/new keeping the old at /new/old", told[PrivilegeOperation.PivotRoot].Event.PrivilegeChange!.Argument);
        Assert.Equal("load: debug=1", told[PrivilegeOperation.Module].Event.PrivilegeChange!.Argument);
        Assert.Equal("load a program", told[PrivilegeOperation.Bpf].Event.PrivilegeChange!.Argument);
        Assert.Equal(("hidden", 0), Of(told[PrivilegeOperation.MemfdCreate]));
        Assert.Equal("2 entries", told[PrivilegeOperation.IoUring].Event.PrivilegeChange!.Argument);
    }

    [Fact]
    public async Task Balance_OfPrivileges_AddsUp()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync("true", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Privilege);

        Assert.True(balance.Filtered > 0); // what runc did to make the container
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        Assert.Equal(balance.HandedOver, run.Events.Where(seen => seen.Class == SensorClasses.Privilege).Sum(seen => seen.Event.Occurrences));
        var own = run.Events.Where(seen => seen.Class == SensorClasses.Privilege && seen.CgroupPath == container.CgroupPath);
        Assert.Empty(own.Select(seen => $"{seen.Process!.Name} {seen.Process.Executable} {seen.Process.ContainerPid} {seen.Event.PrivilegeChange!.Operation} {seen.Event.PrivilegeChange.Argument}"));
    }

    private static (string Argument, int Error) Of(SensorEvent seen) => (seen.Event.PrivilegeChange!.Argument, seen.Event.PrivilegeChange.Error);

    private static bool Is(SensorEvent seen, RuncContainer container, PrivilegeOperation operation) =>
        seen.CgroupPath == container.CgroupPath && seen.Event.PrivilegeChange?.Operation == operation;
}
