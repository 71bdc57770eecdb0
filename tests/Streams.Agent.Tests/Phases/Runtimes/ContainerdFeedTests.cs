using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Streams.Agent.Metadata.Containerd;
using Streams.Agent.Phases.Runtimes;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

public sealed class ContainerdFeedTests
{
    [Theory]
    [InlineData("/tasks/oom", LifecyclePhase.Oom)]
    [InlineData("/tasks/paused", LifecyclePhase.Paused)]
    [InlineData("/tasks/resumed", LifecyclePhase.Unpaused)]
    [InlineData("/tasks/start", LifecyclePhase.Started)]
    public void Read_AChangeOfATask_IsAStepOfTheContainersLife(string topic, LifecyclePhase phase)
    {
        var step = ContainerdFeed.Read(Envelope(topic, new TaskChange { ContainerId = "c1" }))!;

        Assert.Equal(("c1", phase, 2_000_000_003, "containerd"), (step.ContainerId, step.Phase, step.TimeNs, step.Source));
    }

    [Fact]
    public void Read_EndOfTheTask_HasItsExitCodeAndOwnTime()
    {
        var step = ContainerdFeed.Read(Envelope("/tasks/exit", new TaskExit { ContainerId = "c1", Id = "c1", ExitStatus = 137, ExitedAt = new Timestamp { Seconds = 1 } }))!;

        Assert.Equal((LifecyclePhase.Exited, 137, 1_000_000_000), (step.Phase, step.ExitCode, step.TimeNs));
    }

    [Fact]
    public void Read_EndOfAProgramThatWasStartedInIt_IsNone() =>
        Assert.Null(ContainerdFeed.Read(Envelope("/tasks/exit", new TaskExit { ContainerId = "c1", Id = "exec-1", ExitStatus = 1 })));

    [Fact]
    public void Read_ProgramStartedInIt_IsNamedByItsId() =>
        Assert.Equal("exec e1", ContainerdFeed.Read(Envelope("/tasks/exec-started", new TaskExecStarted { ContainerId = "c1", ExecId = "e1", Pid = 5 }))!.Reason);

    [Fact]
    public void Read_AnotherTopic_IsNone() => Assert.Null(ContainerdFeed.Read(Envelope("/images/create", new TaskChange())));

    private static Envelope Envelope(string topic, IMessage body) => new()
    {
        Topic = topic,
        Namespace = "k8s.io",
        Timestamp = new Timestamp { Seconds = 2, Nanos = 3 },
        Event = new Any { Value = body.ToByteString() },
    };
}
