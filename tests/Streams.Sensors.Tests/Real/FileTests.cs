using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class FileTests
{
    private static readonly SensorOptions Options = new() { Tier = "ebpf" };

    [Fact]
    public async Task Files_ThatAContainerUses_AreToldFoldedWithTheirBytes()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer { HasLogOfTheHost = true };
        container.Add("/etc/secret", new byte[1_000]);
        container.Add("/bin/calls", new CallProgram()
            .Call(2, "../etc/secret", 0) // open: 3
            .Call(0, 3, new CallProgram.Memory(), 100)
            .Call(0, 3, new CallProgram.Memory(), 4_000)
            .Call(257, -100, "made", 0x241, 0x1a4) // openat, write, create, truncate: 4
            .Call(1, 4, new CallProgram.Memory(), 10)
            .Call(18, 4, new CallProgram.Memory(), 20, 100)
            .Call(77, 4, 5) // ftruncate
            .Call(82, "made", "/tmp/renamed")
            .Call(86, "renamed", "linked")
            .Call(88, "/etc/secret", "shortcut")
            .Call(90, "/tmp/renamed", 0x1c0)
            .Call(90, "/tmp/renamed", 0x9c0) // with setuid: a privilege
            .Call(87, "/tmp/linked")
            .Call(83, "/tmp/folder", 0x1c0)
            .Call(2, "/dev/log-of-the-host", 1)
            .Call(2, "/dev/null", 1) // harmless: filtered
            .Call(2, "/etc/none", 0) // missing: filtered
            .Call(2, "/tmp/renamed/below", 0) // not a directory: filtered
            .Call(2, "/tmp/looped", 0) // a link to itself
            .Build());

        await container.RunAsync("/bin/busybox ln -s looped /tmp/looped; /bin/calls; true", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => Activity(seen, container) is { Operation: FileOperation.Unlink, Path: "/tmp/linked" }, "unlink");
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        var told = run.Events.Where(seen => Activity(seen, container) is not null && seen.Process!.Executable == "/bin/calls").Select(seen => seen.Event.FileActivity!).ToList();
        FileActivity Single(FileOperation operation, string path) => Assert.Single(told, file => file.Operation == operation && file.Path == path);

        var secret = Single(FileOperation.Read, "/etc/secret");
        Assert.Equal((3, 1_000, 0), (secret.Operations, secret.BytesRead, secret.BytesWritten));
        var made = Single(FileOperation.Create, "/tmp/made");
        Assert.Equal((3, 30, 0x1a4 & ~18), (made.Operations, made.BytesWritten, made.Mode));
        Assert.Equal(0x241, made.OpenFlags & 0xfff);
        Assert.Equal("/tmp/renamed", Single(FileOperation.Rename, "/tmp/made").TargetPath);
        Assert.Equal("/tmp/linked", Single(FileOperation.Link, "/tmp/renamed").TargetPath);
        Assert.Equal("/tmp/shortcut", Single(FileOperation.Link, "/etc/secret").TargetPath);
        Assert.Equal(0x1c0, Single(FileOperation.Chmod, "/tmp/renamed").Mode);
        Single(FileOperation.Truncate, "/tmp/made");
        Assert.Equal(0x1c0, Single(FileOperation.Create, "/tmp/folder").Mode);
        Single(FileOperation.DeviceOpen, "/dev/log-of-the-host");
        Assert.Equal(40, Single(FileOperation.Open, "/tmp/looped").Error);
        Assert.DoesNotContain(told, file => file.Path is "/dev/null" or "/etc/none" or "/tmp/renamed/below");
        Assert.Contains(run.Events, seen => seen.Event.PrivilegeChange is { Operation: PrivilegeOperation.ChmodSetuid, Argument: "4700 /tmp/renamed" });
    }

    [Fact]
    public async Task Storm_OfOpens_IsFoldedAndAddsUp()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        const int Opens = 20_000;
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        container.Add("/bin/storm", new CallProgram { Rounds = Opens }.Call(2, "/etc/hosts-of-the-storm", 0x42, 0x1a4).Call(1, 3, "x", 1).Call(3, 3).Build());

        await container.RunAsync("/bin/storm; true", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var told = run.Events.Where(seen => Activity(seen, container)?.Path == "/etc/hosts-of-the-storm").ToList();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.File);

        Assert.Equal(2 * Opens, told.Sum(seen => seen.Event.Occurrences));
        Assert.Equal(Opens, told.Sum(seen => seen.Event.FileActivity!.BytesWritten));
        Assert.InRange(told.Count, 1, 60);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        Assert.Equal(balance.HandedOver, run.Events.Where(seen => seen.Class == SensorClasses.File).Sum(seen => seen.Event.Occurrences));
    }

    [Fact]
    public async Task Files_BeyondTheContainersBudget_AreDeclaredToThatContainer()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options with { FilesPerSecond = 100 });
        await using var container = new RuncContainer();

        await container.RunAsync("i=0; while [ $i -lt 600 ]; do echo x > /tmp/file-$i; i=$((i+1)); done", TestContext.Current.CancellationToken);
        var gap = await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.SensorGap is { Class: SensorClasses.File, Where: "budget" }, "gap");
        await run.DisposeAsync();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.File);

        Assert.True(gap.Event.SensorGap!.Lost > 0);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        Assert.Equal(balance.Lost, run.Events.Where(seen => seen.Event.SensorGap?.Class == SensorClasses.File).Sum(seen => seen.Event.SensorGap!.Lost));
    }

    private static FileActivity? Activity(SensorEvent seen, RuncContainer container) => seen.CgroupPath == container.CgroupPath ? seen.Event.FileActivity : null;
}
