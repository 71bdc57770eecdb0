using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Streams.Lab.Grounds;

namespace Streams.Lab.Tests.Grounds;

public sealed class LeftoversTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("streams-lab-tests-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Run_WhoseLabIsDead_IsRemovedWithItsProcesses()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var stop = TestContext.Current.CancellationToken;
        var folder = Folder("dead", lab: new OwnedProcess("lab", Environment.ProcessId, StartedTicks: 1)); // the pid is in use again
        using var marked = Sleep(("STREAMS_LAB_RUN", "dead"));
        using var other = Sleep(("STREAMS_LAB_RUN", "deader"));

        var removed = await new Leftovers(new LabFolders(_root.FullName), TextWriter.Null).RemoveAsync(TimeProvider.System, stop);

        Assert.Equal(1, removed);
        Assert.False(Directory.Exists(folder));
        await marked.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromSeconds(10), stop);
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task Run_WhoseLabLives_IsLeftAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var stop = TestContext.Current.CancellationToken;
        var folder = Folder("living", lab: new OwnedProcess("lab", Environment.ProcessId, ProcTable.StartedTicks(Environment.ProcessId)!.Value));

        var removed = await new Leftovers(new LabFolders(_root.FullName), TextWriter.Null).RemoveAsync(TimeProvider.System, stop);

        Assert.Equal(0, removed);
        Assert.True(Directory.Exists(folder));
    }

    [Theory]
    [InlineData(30, 0)] // it begins at this moment
    [InlineData(90, 1)]
    public async Task Run_ThatHasNotWrittenWhoseItIs_IsRemovedAfterAMinute(int ageSeconds, int expected)
    {
        var folder = _root.CreateSubdirectory("runs").CreateSubdirectory("nameless");
        var time = new FakeTimeProvider(new DateTimeOffset(folder.CreationTimeUtc).AddSeconds(ageSeconds));

        var removed = await new Leftovers(new LabFolders(_root.FullName), TextWriter.Null).RemoveAsync(time, TestContext.Current.CancellationToken);

        Assert.Equal(expected, removed);
        Assert.Equal(expected == 0, Directory.Exists(folder.FullName));
    }

    [Fact]
    public void OwnerFile_OfARun_TellsWhatItStarted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var owner = new OwnerFile(_root.FullName, "r");

        owner.Add("me", Environment.ProcessId);

        var record = OwnerFile.TryRead(_root.FullName)!;
        Assert.Equal("r", record.Run);
        Assert.True(ProcTable.IsAlive(record.Lab));
        Assert.True(ProcTable.IsAlive(Assert.Single(record.Processes)));
        Assert.False(ProcTable.IsAlive(record.Processes[0] with { StartedTicks = 3 }));
    }

    private string Folder(string run, OwnedProcess lab)
    {
        var folder = _root.CreateSubdirectory("runs").CreateSubdirectory(run).FullName;
        File.WriteAllText(Path.Combine(folder, OwnerRecord.FileName), JsonSerializer.Serialize(new OwnerRecord { Run = run, Lab = lab }));
        return folder;
    }

    private static Process Sleep((string Name, string Value) variable)
    {
        var start = new ProcessStartInfo("sleep", ["60"]);
        start.Environment[variable.Name] = variable.Value;
        return Process.Start(start)!;
    }
}
