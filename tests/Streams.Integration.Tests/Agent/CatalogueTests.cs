using Streams.Integration.Tests.Kubernetes;
using Streams.Integration.Tests.Live;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>Every kind of event, every field and every symbol that the schemas name is produced on real containers; what nobody produced is listed, and the list is empty.</summary>
[Collection(nameof(WholeMachine))]
public sealed class CatalogueTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 12;

    /// <summary>What comes from somewhere else than a container, and the test that asks for it there.</summary>
    private static readonly Dictionary<string, string> s_elsewhere = new()
    {
        // the Kubernetes API alone tells it
        ["ContainerMetadata.ServiceAccount"] = $"{nameof(PodIdentityTests)}.{nameof(PodIdentityTests.Agent_PodsOfEveryWorkload_AreKnownWithTheirOwnerBeforeTheirFirstEvents)}",
    };

    /// <summary>What the worker writes to a partition to which no agent does.</summary>
    private static readonly string[] s_ticks = ["Event.Tick", "EventKind.Tick", "SensorTier.Worker", "Tick.SilenceNs"];

    /// <summary>What comes only when the agent ends, and from agents that may not use eBPF.</summary>
    private static readonly string[] s_later = ["Heartbeat.Closing", "SensorTier.Netlink", "SensorTier.Proc", .. s_ticks];

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;
    private readonly string _workerState = Directory.CreateTempSubdirectory("streams-worker-state-").FullName;

    public void Dispose()
    {
        Directory.Delete(_state, recursive: true);
        Directory.Delete(_workerState, recursive: true);
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task EveryKindFieldAndSymbol_IsProducedOnRealContainers()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox", "dockerd", "x64");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var docker = await DockerGround.StartAsync(stop);
        await using var early = new RuncContainer();
        using var running = early.Start("sleep 5"); // before the agent

        await using (var worker = await RunningWorker.StartAsync(connection, _workerState, stop)) // it lets time pass where no agent writes
        await using (var agent = await RunningAgent.StartAsync(
            connection, Path.Combine(_state, "ebpf"), stop, "--cluster", "c", "--docker-socket", docker.Socket, "--flows-every", "500ms", "--files-per-second", "100", "--sample-every", "500ms"))
        {
            await Task.WhenAll(VariedLives.InRuncAsync(stop), VariedLives.InDockerAsync(docker, stop));
            await ProducedAsync(log, missing => !missing.Except(s_later).Any(), agent, stop);
            await agent.TerminateAsync(TimeSpan.FromSeconds(30));
            await ProducedAsync(log, missing => !missing.Intersect(s_ticks).Any(), agent, stop);
            await worker.TerminateAsync(TimeSpan.FromSeconds(30));
        }

        await LiveBelowAsync("netlink", connection, stop);
        await LiveBelowAsync("proc", connection, stop);
        log.Read();

        Assert.Empty(Missing(log));
    }

    private static Task ProducedAsync(TopicLog log, Func<IEnumerable<string>, bool> isEnough, ChildProgram agent, CancellationToken stop) => Eventually.HoldsAsync(
        () =>
        {
            log.Read();
            return Task.FromResult(isEnough(Missing(log)));
        },
        TimeSpan.FromSeconds(20),
        () => string.Join('\n', Missing(log)) + "\n" + agent.Errors,
        stop);

    private static IEnumerable<string> Missing(TopicLog log)
    {
        var produced = new Produced();
        log.Batches.ForEach(entry => produced.Take(entry.Batch));
        log.Metadata.ForEach(produced.Take);
        return produced.Missing(typeof(EventBatch)).Concat(produced.Missing(typeof(ContainerMetadata))).Distinct().Except(s_elsewhere.Keys);
    }

    /// <summary>A container that an agent watches from another tier.</summary>
    private async Task LiveBelowAsync(string tier, KafkaConnection connection, CancellationToken stop)
    {
        await using var agent = await RunningAgent.StartAsync(connection, Path.Combine(_state, tier), stop, "--tier", tier);
        await using var container = new RuncContainer();
        await container.RunAsync("sleep 1", stop);
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
    }
}
