using System.Globalization;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class WrittenFilesTests
{
    private const string MostWaiting = "/proc/sys/fs/fanotify/max_queued_events";

    private static readonly SensorOptions Options = new() { Tier = "netlink", PollEvery = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // its root is a folder of the host
    public async Task File_ThatAContainerWrites_IsToldAsTheContainerSeesIt(bool hasOverlay)
    {
        Requirement.Need("root", "runc", "busybox");
        await using var run = await SensorRun.Start(Options);
        await using var container = new RuncContainer { HasOverlay = hasOverlay };
        const string Script = """
            /bin/sleep 2
            echo 1234 >/tmp/written; echo 5 >>/tmp/written
            : >/tmp/opened
            /bin/cat /tmp/written >/dev/null
            /bin/cp /bin/busybox /etc/copied
            echo x >"/dev/shm/with (deleted)"
            (echo y; /bin/busybox rm /tmp/gone; echo z) >/tmp/gone
            /bin/sh -c 'echo 6 >/tmp/by-another'
            : the shell would become what it runs last, and what it wrote be told as of that
            """;

        await container.RunAsync(Script, TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var told = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath && seen.Event.FileActivity is not null).ToList();
        var written = told.Where(seen => seen.Event.FileActivity!.Operation == FileOperation.Write).Select(seen => seen.Event.FileActivity!.Path).Distinct().Order();
        var copied = told.First(seen => seen.Event.FileActivity!.Path == "/etc/copied");
        var shell = told.First(seen => seen.Event.FileActivity!.Path == "/tmp/written");
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.File);

        Assert.Equal(["/dev/shm/with (deleted)", "/etc/copied", "/tmp/by-another", "/tmp/gone", "/tmp/written"], written);
        Assert.All(told.Where(seen => seen.Event.FileActivity!.Path == "/tmp/opened"), seen => Assert.Equal(FileOperation.Open, seen.Event.FileActivity!.Operation));
        Assert.Contains(told, seen => seen.Event.FileActivity!.Path == "/tmp/opened");
        Assert.NotEqual(shell.Process!.Pid, copied.Process!.Pid);
        Assert.Contains(run.Events, seen => seen.Event.Kind == EventKind.ProcessStarted && ReferenceEquals(seen.Process, copied.Process)); // cp, whether or not it was read before it ended
        Assert.Equal("sh", shell.Process.Name);
        Assert.All(told, seen => Assert.True(seen is { CgroupId: > 0, Process.ExecId: not 0, Event.FileActivity: { BytesWritten: -1, BytesRead: -1, Mode: -1 } }));
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    [Fact]
    public async Task File_OfAContainerThatRanBefore_AndOnAMountThatCameLater_IsTold()
    {
        Requirement.Need("root", "unshare", "busybox");
        const string Script = "while [ ! -e \"$0/go\" ]; do busybox sleep 0.1; done; echo x >\"$0/first\"; mount -t tmpfs t \"$0\"; for i in 1 2 3 4 5 6 7 8 9; do busybox sleep 0.3; echo x >\"$0/later\"; done";
        var folder = Directory.CreateTempSubdirectory("streams-written-").FullName;
        try
        {
            using var shell = System.Diagnostics.Process.Start("unshare", ["-m", "sh", "-c", Script, folder]);
            await using var run = await SensorRun.Start(Options);
            await File.WriteAllTextAsync(Path.Combine(folder, "go"), "", TestContext.Current.CancellationToken);
            await run.WaitFor(seen => seen.Event.FileActivity?.Path == folder + "/first" && seen.Process!.Pid == shell.Id, "file on a mount that was there");
            await run.WaitFor(seen => seen.Event.FileActivity?.Path == folder + "/later" && seen.Process!.Pid == shell.Id, "file on a mount that came later");
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.DoesNotContain(run.Events, seen => seen.Event.FileActivity?.Path == folder + "/go"); // the agent's own, on the host's mount
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Flood_OfFiles_IsToldWhole()
    {
        Requirement.Need("root", "runc", "busybox");
        const int Files = 5_000;
        await using var run = await SensorRun.Start(Options);
        var (told, isDeclared, balance) = await Flood(run, Files);

        Assert.True(told == Files || isDeclared, $"{told} of {Files} files are told, and nothing is declared");
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    [Fact]
    public async Task Flood_BeyondTheContainersBudget_IsDeclaredToThatContainer()
    {
        Requirement.Need("root", "runc", "busybox");
        const int Files = 5_000;
        await using var run = await SensorRun.Start(Options with { FilesPerSecond = 100 });
        var (told, _, balance) = await Flood(run, Files);
        var gaps = run.Events.Where(seen => seen.Event.SensorGap is { Class: SensorClasses.File, Where: "budget" }).ToList();

        Assert.InRange(told, 1, Files - 1);
        Assert.NotEmpty(gaps);
        Assert.All(gaps, gap => Assert.True(gap.CgroupPath.StartsWith(RuncContainer.CgroupParent + "/", StringComparison.Ordinal) && gap.CgroupId > 0));
        Assert.InRange(gaps.Sum(gap => gap.Event.SensorGap!.Lost), Files - told, long.MaxValue); // a write and its close may be told apart
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
    }

    /// <summary>What the sensor's thread costs beside a container that writes as fast as it can: run by name, since it measures.</summary>
    [Fact]
    [Trait("Category", "long")]
    public async Task Flood_CostsTheSensorsThread_LittleForEachFile()
    {
        Requirement.Need("root", "runc", "busybox");
        const int Files = 30_000;
        await using var run = await SensorRun.Start(new SensorOptions { Tier = "netlink", FilesPerSecond = 1_000_000 });
        await using var container = new RuncContainer();
        var before = ThreadCpu();
        var began = TimeProvider.System.GetTimestamp();
        await container.RunAsync($"i=0; while [ $i -lt {Files} ]; do echo x >/tmp/file-$i; i=$((i+1)); done", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var cpu = (ThreadCpu() - before).TotalSeconds;
        await run.DisposeAsync();
        var told = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath && seen.Event.FileActivity is not null).Sum(seen => seen.Event.Occurrences);

        TestContext.Current.SendDiagnosticMessage($"{Files} files in {seconds:0.0} s, {told} notices told: the sensor's thread used {cpu:0.00} s, {cpu / told * 1_000:0.000} core for 1,000 notices/s");
        Assert.InRange(cpu / told, 1e-6, 200e-6); // 1 core would be 5,000 files/s
    }

    [Fact]
    public async Task Flood_BeyondTheQueue_IsDeclaredAsOfUnknownNumber()
    {
        Requirement.Need("root", "runc", "busybox");
        const int Files = 5_000;
        var most = await File.ReadAllTextAsync(MostWaiting, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(MostWaiting, "4", TestContext.Current.CancellationToken); // the kernel looks when it is asked
        SensorRun run;
        try
        {
            run = await SensorRun.Start(Options);
        }
        finally
        {
            await File.WriteAllTextAsync(MostWaiting, most, CancellationToken.None);
        }

        await using (run)
        {
            var (told, isDeclared, balance) = await Flood(run, Files);

            Assert.True(isDeclared);
            Assert.InRange(told, 1, Files - 1);
            Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered + balance.Lost);
        }
    }

    /// <summary>CPU time of the sensor's thread: user and system, fields 14 and 15 of proc(5), in hundredths of a second.</summary>
    private static TimeSpan ThreadCpu()
    {
        var thread = Directory.GetDirectories("/proc/self/task").Single(task => File.ReadAllText(task + "/comm").Trim() == "sensor netlink");
        var fields = File.ReadAllText(thread + "/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
    }

    private static async Task<(int Told, bool IsDeclared, SensorBalance Balance)> Flood(SensorRun run, int files)
    {
        await using var container = new RuncContainer();
        await container.RunAsync($"/bin/sleep 2; i=0; while [ $i -lt {files} ]; do echo x >/tmp/file-$i; i=$((i+1)); done", TestContext.Current.CancellationToken);
        await run.WaitFor(seen => seen.CgroupPath == container.CgroupPath && seen.Event.Lifecycle?.Phase == LifecyclePhase.Removed, "removal");
        await run.DisposeAsync();
        var told = run.Events.Where(seen => seen.CgroupPath == container.CgroupPath && seen.Event.FileActivity is { Operation: FileOperation.Write } file && file.Path.StartsWith("/tmp/file-", StringComparison.Ordinal));
        return (
            told.Select(seen => seen.Event.FileActivity!.Path).Distinct().Count(),
            Array.Exists(run.Events, seen => seen.Event.SensorGap is { Class: SensorClasses.File, Where: "queue", Lost: -1 }),
            run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.File));
    }
}
