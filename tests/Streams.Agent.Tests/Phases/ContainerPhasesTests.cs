using Streams.Agent.Attribution;
using Streams.Agent.Phases;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Phases;

public sealed class ContainerPhasesTests
{
    private static readonly Origin Container = new("c1", CgroupKind.Container, "", "/x/c1", "", "");

    private readonly ContainerPhases _phases = new(new HostNamespaces(1, 2), "/proc");

    [Fact]
    public void Of_FirstProgramOfAContainer_IsItsStartAndOnlyOnce()
    {
        Assert.Null(_phases.Of(Container, Started(containerPid: 1, mountNamespace: 2))); // the runtime's own
        Assert.Equal(LifecyclePhase.Started, _phases.Of(Container, Started(1, 3))?.Lifecycle?.Phase);
        Assert.Null(_phases.Of(Container, Started(1, 3)));
        Assert.Null(_phases.Of(Container, Started(5, 3)));
    }

    [Theory]
    [InlineData(7, 0, 7, "exited with 7")]
    [InlineData(0, 9, 137, "killed by signal 9")]
    public void Of_EndOfTheFirstProcess_IsTheContainersWithItsExitCode(int exitCode, int signal, int told, string reason)
    {
        var ended = _phases.Of(Container, Of(1, 3, new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited { ExitCode = exitCode, Signal = signal } }))!.Lifecycle!;

        Assert.Equal((LifecyclePhase.Exited, told, reason, "kernel"), (ended.Phase, ended.ExitCode, ended.Reason, ended.Source));
    }

    [Fact]
    public void Of_ContainerThatStartsAgain_IsToldAgain()
    {
        _phases.Of(Container, Started(1, 3));
        _phases.Of(Container, Of(1, 3, new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited() }));

        Assert.Equal(LifecyclePhase.Started, _phases.Of(Container, Started(1, 3))?.Lifecycle?.Phase);
    }

    [Fact]
    public void Of_KillForMemory_SaysWhom()
    {
        var told = _phases.Of(Container, Of(5, 3, new Event { Kind = EventKind.OomKill, OomKill = new OomKill { VictimPid = 12, VictimName = "tail" } }))!.Lifecycle!;

        Assert.Equal((LifecyclePhase.Oom, "killed tail (12)"), (told.Phase, told.Reason));
    }

    private static SensorEvent Started(int containerPid, long mountNamespace) => Of(containerPid, mountNamespace, new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() });

    private static SensorEvent Of(int containerPid, long mountNamespace, Event happened) => new()
    {
        Event = happened,
        Process = new Process { ContainerPid = containerPid, MountNamespace = mountNamespace, ExecId = 1, Executable = "/bin/sh" },
        CgroupPath = "/x/c1",
        TimeNs = 1,
        Class = SensorClasses.Process,
    };
}
