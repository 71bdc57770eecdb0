using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

/// <summary>What processes do that want to be overlooked, or to break whoever watches them.</summary>
[Collection("one at a time")]
public sealed class HostileProcessTests
{
    private const int Mkdir = 83;
    private const int Chdir = 80;
    private const int Chmod = 90;
    private const int Create = 85;

    private static readonly SensorOptions Options = new() { Tier = "ebpf" };

    [Fact]
    public async Task NamesAndArguments_WithControlCharactersAndInvalidText_AreToldAsTheyAre()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        const string Script = """
            n=$(printf '/tmp/\033[2J\r\nroot\377x'); /bin/cp /bin/busybox "$n"; "$n" "$(printf 'a\033]0;b\007c')" '' "$(printf '\377\300')" --help; true
            """;

        await container.RunAsync(Script, TestContext.Current.CancellationToken);
        await Removed(run, container);
        var started = run.Events.Where(seen => Is(seen, container, EventKind.ProcessStarted)).Select(seen => seen.Process!).ToList();

        const string Path = "/tmp/\u001b[2J\r\nroot\ufffdx";
        var hostile = Assert.Single(started, process => process.Executable == Path);
        Assert.Equal([Path, "a\u001b]0;b\u0007c", "", "\ufffd\ufffd", "--help"], hostile.Arguments);
        Assert.Equal("\u001b[2J\r\nroot\ufffdx", hostile.Name);
        Assert.True(hostile.Drift);
        Assert.Contains(run.Events, seen => Is(seen, container, EventKind.FileActivity) && seen.Event.FileActivity is { Operation: FileOperation.Create, Path: Path });
        await Balances(run);
    }

    [Fact]
    public async Task Arguments_Of128KiB_AreCutAndMarkedAsCut()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();

        await container.RunAsync("x=$(/bin/head -c 131000 /dev/zero | /bin/busybox tr '\\000' x); /bin/true \"$x\" last; /bin/true short", TestContext.Current.CancellationToken);
        await Removed(run, container);
        var started = run.Events.Where(seen => Is(seen, container, EventKind.ProcessStarted) && seen.Process!.Name == "true").Select(seen => seen.Process!).ToList();

        Assert.Equal(2, started.Count);
        Assert.True(started[0].ArgumentsTruncated);
        Assert.Equal("/bin/true", started[0].Arguments[0]);
        Assert.Equal(new string('x', 4_096 - "/bin/true".Length - 1), started[0].Arguments[1]);
        Assert.False(started[1].ArgumentsTruncated);
        Assert.Equal(["/bin/true", "short"], started[1].Arguments);
        await Balances(run);
    }

    [Fact]
    public async Task Paths_LongDeepAndRelative_AreToldWholeOrMarkedAsCut()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        const int Deep = 300;
        const int Long = 40;
        var name = new string('d', 200);
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        container.Add("/bin/deep", new CallProgram { Rounds = Deep }.Call(Mkdir, "a", 0x1ff).Call(Chdir, "a").Call(Create, "deep", 0x1a4).Call(3, 3).Build());
        container.Add("/bin/long", new CallProgram { Rounds = Long }.Call(Mkdir, name, 0x1ff).Call(Chdir, name).Call(Create, "long", 0x1a4).Call(3, 3).Build());
        container.Add("/bin/given", new CallProgram().Call(Create, "given", 0x1a4).Call(Chmod, string.Concat(Enumerable.Repeat("./", 2_045)) + "given", 0x180).Build());

        await container.RunAsync("/bin/deep; /bin/long; /bin/given; true", TestContext.Current.CancellationToken);
        await Removed(run, container);
        var paths = run.Events.Where(seen => Is(seen, container, EventKind.FileActivity)).Select(seen => seen.Event.FileActivity!).ToList();

        Assert.Contains(paths, file => file.Path == "/tmp" + string.Concat(Enumerable.Repeat("/a", Deep)) + "/deep");
        Assert.All(paths.Where(file => file.Path.EndsWith("/deep", StringComparison.Ordinal)), file => Assert.StartsWith("/tmp/a", file.Path, StringComparison.Ordinal));
        var longest = paths.Where(file => file.Path.EndsWith("/long", StringComparison.Ordinal)).ToList();
        Assert.Equal(Long, longest.Count);
        Assert.All(longest, file => Assert.True(file.Path.StartsWith("/tmp/d", StringComparison.Ordinal) || file.Path.StartsWith("…/d", StringComparison.Ordinal), file.Path));
        Assert.Equal(Long - 20, longest.Count(file => file.Path[0] == '…'));
        Assert.Contains(paths, file => file is { Operation: FileOperation.Chmod, Path: "/tmp/given", Mode: 0x180 });
        await Balances(run);
    }

    [Fact]
    public async Task Pid_UsedAgain_IsAnotherProcess()
    {
        Requirement.Need("root", "ebpf", "busybox");
        await using var run = await SensorRun.Start(Options);
        const string Script = """
            /bin/true first-of-two & p=$!; wait; /bin/sleep 0.1; i=0
            while [ $i -lt 200 ]; do echo $((p-1)) >/proc/sys/kernel/ns_last_pid; /bin/true second-of-two & q=$!; wait; [ $q = $p ] && exit 0; i=$((i+1)); done; exit 1
            """;

        using (var shell = System.Diagnostics.Process.Start("busybox", ["sh", "-c", Script]))
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, shell.ExitCode);
        }

        bool Of(SensorEvent seen, string which) => seen.Process?.Arguments.Contains(which) == true && seen.Process.Name == "true";
        var first = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && Of(seen, "first-of-two"), "end of the first");
        var pid = first.Process!.Pid;
        var second = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && Of(seen, "second-of-two") && seen.Process!.Pid == pid, "end of the second");

        Assert.NotEqual(first.Process.ExecId, second.Process!.ExecId);
        Assert.Equal(first.Process.ParentExecId, second.Process.ParentExecId);
        Assert.True(first.Process.StartedAtNs < second.Process.StartedAtNs);
        await Balances(run);
    }

    [Fact]
    public async Task ForkBomb_InAContainerWithALimit_IsToldToItsEnd()
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer { Processes = 60 };

        await container.RunAsync("b() { b | b & }; b; /bin/sleep 1; true", TestContext.Current.CancellationToken);
        await Removed(run, container);
        var ended = run.Events.Where(seen => Is(seen, container, EventKind.ProcessExited)).ToList();

        Assert.InRange(ended.Count, 30, int.MaxValue);
        Assert.Equal(ended.Count, ended.Select(seen => seen.Process!.ExecId).Distinct().Count());
        Assert.Contains(ended, seen => seen.Process!.ContainerPid == 1);
        Assert.Contains(run.Events, seen => Is(seen, container, EventKind.ProcessStarted) && seen.Process!.Name == "sh");
        await Balances(run);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Name_OfARuntime_HidesNothing(bool isInHostsPidNamespace)
    {
        Requirement.Need("ebpf", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer { HasProcessesOfTheHost = isInHostsPidNamespace };

        await container.RunAsync("/bin/sleep 0.2; echo 'runc:[2:INIT]' > /proc/self/comm; echo stolen > /tmp/hidden; exit 7", TestContext.Current.CancellationToken);
        await Removed(run, container);

        Assert.Contains(run.Events, seen => Is(seen, container, EventKind.FileActivity) && seen.Event.FileActivity!.Path == "/tmp/hidden");
        Assert.Contains(run.Events, seen => Is(seen, container, EventKind.ProcessExited) && seen.Event.ProcessExited!.ExitCode == 7);
        Assert.DoesNotContain(run.Events, seen => Is(seen, container, EventKind.ProcessExited) && seen.Process!.Executable.Length == 0); // the runtime's own
        await Balances(run);
    }

    [Fact]
    public async Task End_OfThreadsAllAtOnce_IsOneEndOfTheirProcess()
    {
        Requirement.Need("ebpf", "runc", "busybox", "x64");
        const int Clone = 56;
        const int Thread = 0x10f00; // CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD
        const int Exit = 60;
        const int Times = 300;
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer();
        container.Add("/bin/threads", new CallProgram().Call(Clone, Thread, 0).Call(Clone, Thread, 0).Call(Clone, Thread, 0).Call(Exit, 3).Build()); // eight of them

        await container.RunAsync($"i=0; while [ $i -lt {Times} ]; do /bin/threads; i=$((i+1)); done", TestContext.Current.CancellationToken);
        await Removed(run, container);
        var ended = run.Events.Where(seen => Is(seen, container, EventKind.ProcessExited) && seen.Process!.Name == "threads").ToList();

        Assert.Equal(Times, ended.Select(seen => seen.Process!.ExecId).Distinct().Count());
        Assert.Equal(Times, ended.Count);
        await Balances(run);
    }

    [Fact]
    public async Task Processes_WhoseEndIsNotTold_TakeNoPlaceForGood()
    {
        Requirement.Need("ebpf", "python3");
        const string Program = """
            import os, time
            open('/proc/self/comm', 'w').write('runc:[9')
            for _ in range(3):
                for _ in range(500):
                    if os.fork() == 0:
                        os._exit(0)
                for _ in range(500):
                    os.wait()
                time.sleep(2)
            if os.fork() == 0:
                os.execv('/bin/true', ['true', 'after-them'])
            os.wait()
            """;
        await using var run = await SensorRun.Start(Options with { Processes = 1_024 });

        using var python = System.Diagnostics.Process.Start("python3", ["-c", Program]);
        var started = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Arguments.Contains("after-them"), "start");
        var ended = await run.WaitFor(seen => seen.Event.Kind == EventKind.ProcessExited && seen.Process!.ExecId == started.Process!.ExecId, "end");

        Assert.Equal(["true", "after-them"], ended.Process!.Arguments);
        await Balances(run);
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public async Task Clock_SetMeanwhile_ChangesTimesAndNothingElse(int seconds)
    {
        Requirement.Need("ebpf", "runc", "busybox");
        var clock = new JumpingClock();
        await using var run = await SensorRun.Start(Options, clock: clock);
        await using var container = new RuncContainer();

        var running = container.RunAsync("/bin/true; /bin/sleep 4; /bin/true; true", TestContext.Current.CancellationToken);
        var before = await run.WaitFor(seen => Is(seen, container, EventKind.ProcessExited) && seen.Process!.Name == "true", "the first");
        clock.Ahead = TimeSpan.FromSeconds(seconds);
        await running;
        await Removed(run, container);
        var after = run.Events.Last(seen => Is(seen, container, EventKind.ProcessExited) && seen.Process!.Name == "true");
        var shell = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath && seen.Process is { ContainerPid: 1, Name: "sh" }).Select(seen => seen.Process!.ExecId).Distinct();

        Assert.InRange((after.TimeNs - before.TimeNs) / 1e9, seconds + 2, seconds + 12);
        Assert.InRange((after.MonotonicNs - before.MonotonicNs) / 1e9, 3, 12);
        Assert.Single(shell);
        Assert.All(run.Events.Where(seen => seen.Event.ConnectionClosed is not null), seen => Assert.True(seen.Event.ConnectionClosed!.DurationNs >= -1));
        await Balances(run);
    }

    private static Task<SensorEvent> Removed(SensorRun run, RuncContainer container) =>
        run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");

    private static bool Is(SensorEvent seen, RuncContainer container, EventKind kind) => seen.CgroupPath == container.CgroupPath && seen.Event.Kind == kind;

    /// <summary>Nothing is lost unseen.</summary>
    private static async Task Balances(SensorRun run)
    {
        await run.DisposeAsync();
        var declared = run.Events.Where(seen => seen.Event.SensorGap is not null).ToLookup(seen => seen.Event.SensorGap!.Class, seen => seen.Event.SensorGap!.Lost);
        Assert.All(run.Sensors.SelectMany(sensor => sensor.Balances()), balance =>
        {
            Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
            Assert.Equal(balance.Lost, declared[balance.Class].Sum()); // a busy machine may be late with its calls
        });
    }
}
