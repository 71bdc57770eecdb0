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
    public void Of_AService_ItsKillForMemoryIsToldOnceAndItsStartBySystemdAlone()
    {
        var service = new Origin("n/web.service", CgroupKind.Service, "systemd", "/system.slice/web.service", "web.service", "system.slice");
        SensorEvent In(SensorEvent happened) => new()
        {
            Event = happened.Event,
            Process = happened.Process,
            Class = happened.Class,
            CgroupPath = service.CgroupPath,
            TimeNs = happened.TimeNs,
        };

        Assert.Null(_phases.Of(service, In(Started(containerPid: 1, mountNamespace: 3)))); // of its own namespaces, and still not known to be its main one
        Assert.Equal(LifecyclePhase.Oom, _phases.Of(service, In(Of(5, 3, new Event { Kind = EventKind.OomKill, OomKill = new OomKill() })))?.Lifecycle?.Phase);
        Assert.True(_phases.IsTold(In(Step(LifecyclePhase.Oom, "systemd", ""))));
        Assert.False(_phases.IsTold(In(Step(LifecyclePhase.Exited, "systemd", ""))));
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

    [Theory]
    [InlineData(LifecyclePhase.Paused, "")]
    [InlineData(LifecyclePhase.Health, "healthy")]
    [InlineData(LifecyclePhase.Exec, "exec 77aa")]
    public void IsTold_StepThatAnotherSourceHasTold_CountsOnce(LifecyclePhase phase, string reason)
    {
        var first = Step(phase, "docker", reason);
        Assert.False(_phases.IsTold(first));
        _phases.Of(Container, first);

        Assert.True(_phases.IsTold(Step(phase, "containerd", reason)));
    }

    [Fact]
    public void IsTold_PausedAndResumedAgainAndAgain_EachCountsOnce()
    {
        foreach (var phase in new[] { LifecyclePhase.Paused, LifecyclePhase.Unpaused, LifecyclePhase.Paused })
        {
            Assert.False(_phases.IsTold(Step(phase, "docker")));
            _phases.Of(Container, Step(phase, "docker"));
            Assert.True(_phases.IsTold(Step(phase, "cgroup")));
        }
    }

    [Theory]
    [InlineData(3, true)] // the kernel has said it all
    [InlineData(-1, false)] // the exit code is the runtime's alone to tell
    public void IsTold_EndThatTheKernelHasTold_IsToldAgainOnlyForItsExitCode(int kernels, bool isTold)
    {
        _phases.Of(Container, Of(1, 3, new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited { ExitCode = kernels } }));

        Assert.Equal(isTold, _phases.IsTold(Step(LifecyclePhase.Exited, "docker", exitCode: 3)));
        _phases.Of(Container, Step(LifecyclePhase.Exited, "docker", exitCode: 3));
        Assert.True(_phases.IsTold(Step(LifecyclePhase.Exited, "containerd", exitCode: 3)));
    }

    [Fact]
    public void IsTold_OomOfTheRuntimeAfterTheKernels_IsTheSame()
    {
        Assert.False(_phases.IsTold(Step(LifecyclePhase.Oom, "docker")));
        _phases.Of(Container, Of(5, 3, new Event { Kind = EventKind.OomKill, OomKill = new OomKill() }));

        Assert.True(_phases.IsTold(Step(LifecyclePhase.Oom, "docker")));
        Assert.NotNull(_phases.Of(Container, Of(5, 3, new Event { Kind = EventKind.OomKill, OomKill = new OomKill() }))); // and each of the kernel's is its own
    }

    [Fact]
    public void IsTold_InANewLife_NothingWasTold()
    {
        _phases.Of(Container, Step(LifecyclePhase.Health, "docker", "healthy"));
        _phases.Of(Container, Step(LifecyclePhase.Exited, "docker", exitCode: 0));

        _phases.Of(Container, Step(LifecyclePhase.Created, "cgroup"));

        Assert.False(_phases.IsTold(Step(LifecyclePhase.Health, "docker", "healthy")));
        Assert.False(_phases.IsTold(Step(LifecyclePhase.Exited, "containerd", exitCode: 0)));
    }

    private static SensorEvent Step(LifecyclePhase phase, string source, string reason = "", int exitCode = -1) => new()
    {
        Event = new Event { Kind = EventKind.Lifecycle, Lifecycle = new Lifecycle { Phase = phase, Source = source, Reason = reason, ExitCode = exitCode } },
        CgroupPath = "/x/c1",
        TimeNs = 1,
        Class = SensorClasses.Lifecycle,
    };

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
