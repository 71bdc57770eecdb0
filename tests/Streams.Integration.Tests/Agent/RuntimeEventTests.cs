using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>What only a runtime knows of a container's life, told by a real Docker engine, stands beside what the kernel shows, and nothing stands there twice.</summary>
[Collection(nameof(WholeMachine))]
[Trait("Category", "long")]
public sealed class RuntimeEventTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 4;

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Theory]
    [InlineData("ebpf")]
    [InlineData("proc")] // exit codes and memory kills the runtime alone can tell
    public async Task Agent_LifeOfADockerContainer_IsToldStepByStepEachOnce(string tier)
    {
        Requirement.Need("root", "ebpf", "busybox", "dockerd");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var docker = await DockerGround.StartAsync(stop);
        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--docker-socket", docker.Socket, "--sample-every", "500ms", "--tier", tier);
        await Eventually.HoldsAsync(() => Task.FromResult(agent.Errors.Contains("Follows the events of docker", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), () => agent.Errors, stop);

        var container = await docker.AskAsync(
            stop, "run", "-d", "--memory", "64m", "--health-cmd", "/bin/true", "--health-interval", "1s", DockerGround.Image, "/bin/sh", "-c", "busybox tail /dev/zero; while [ ! -e /tmp/end ]; do sleep 0.2; done; exit 5");
        IEnumerable<Lifecycle> Steps() => log.EventsOf(container).Select(entry => entry.Event.Lifecycle).OfType<Lifecycle>();
        int Told(LifecyclePhase phase) => Steps().Count(step => step.Phase == phase);
        string Seen() => string.Join('\n', Steps().Select(step => $"{step.Phase} by {step.Source}: {step.Reason} {step.ExitCode}")) + "\n" + agent.Errors;
        Task UntilAsync(Func<bool> holds) => Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                return Task.FromResult(holds());
            },
            TimeSpan.FromSeconds(60),
            Seen,
            stop);

        await UntilAsync(() => Steps().Any(step => step is { Phase: LifecyclePhase.Health, Reason: "healthy" }) && Told(LifecyclePhase.Oom) > 0);
        await docker.AskAsync(stop, "pause", container);
        await UntilAsync(() => Told(LifecyclePhase.Paused) > 0);
        await docker.AskAsync(stop, "unpause", container);
        await UntilAsync(() => Told(LifecyclePhase.Unpaused) > 0);
        await docker.AskAsync(stop, "exec", container, "/bin/sh", "-c", "echo hunter2XyZ >/tmp/end");
        await UntilAsync(() => Told(LifecyclePhase.Removed) > 0 && log.Metadata.Any(record => record.ContainerId == container && record.ExitCode == 5));
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        Assert.True(
            (Told(LifecyclePhase.Started), Told(LifecyclePhase.Paused), Told(LifecyclePhase.Unpaused), Told(LifecyclePhase.Oom), Told(LifecyclePhase.Removed)) == (1, 1, 1, 1, 1),
            Seen());
        Assert.Equal(5, Assert.Single(Steps(), step => step is { Phase: LifecyclePhase.Exited, ExitCode: >= 0 }).ExitCode);
        Assert.Equal(Steps().Count(step => step.Phase == LifecyclePhase.Exec), Steps().Where(step => step.Phase == LifecyclePhase.Exec).Select(step => step.Reason).Distinct().Count());
        Assert.True(Told(LifecyclePhase.Exec) >= 2, Seen()); // the probes of its health, and the one by hand
        Assert.DoesNotContain("hunter2XyZ", Seen(), StringComparison.Ordinal);
        Assert.Empty(log.Irregularities());
    }
}
