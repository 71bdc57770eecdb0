using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class CallCounterTests
{
    private const int Getpriority = 140;
    private const int Getuid = 102;

    [Fact]
    public async Task Calls_OfAContainer_AreCountedExactlyAndNewOnesToldAtOnce()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        const int Calls = 100_000;
        await using var run = await SensorRun.Start(new SensorOptions { Tier = "ebpf" });
        await using var container = new RuncContainer();
        container.Add("/bin/storm", new CallProgram { Rounds = Calls }.Call(Getpriority).Build());
        container.Add("/bin/once", new CallProgram().Call(Getuid).Call(35, BitConverter.GetBytes(1L).Concat(new byte[8]).ToArray(), 0).Build()); // and sleep a second

        var running = container.RunAsync("/bin/storm; /bin/once; true", TestContext.Current.CancellationToken);
        var first = await run.WaitFor(seen => Counts(seen, container)?.NewToContainer.Contains(Getuid) == true, "getuid");
        var known = run.Events.Length;
        await running;
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var told = run.Events.Where(seen => Counts(seen, container) is not null).ToList();
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Syscall);

        Assert.Equal(Calls, told.SelectMany(seen => seen.Event.SyscallCounts!.Counts).Where(count => count.Number == Getpriority).Sum(count => count.Count));
        Assert.All(told.SelectMany(seen => seen.Event.SyscallCounts!.Counts), count => Assert.InRange(count.Part, 0, 9));
        Assert.All(told, seen => Assert.Equal(seen.Event.Occurrences, seen.Event.SyscallCounts!.Counts.Sum(count => count.Count)));
        Assert.Single(told, seen => seen.Event.SyscallCounts!.NewToContainer.Contains(Getpriority));
        Assert.DoesNotContain(run.Events[..known], seen => seen.CgroupPath == container.CgroupPath && seen.Event.Kind == EventKind.ProcessExited && seen.Process!.Executable == "/bin/once");
        Assert.NotNull(first);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        Assert.Equal(0, balance.Lost);
        Assert.Equal(balance.HandedOver, run.Events.Where(seen => seen.Class == SensorClasses.Syscall).Sum(seen => seen.Event.Occurrences));
    }

    private static SyscallCounts? Counts(SensorEvent seen, RuncContainer container) => seen.CgroupPath == container.CgroupPath ? seen.Event.SyscallCounts : null;
}
