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
