using System.Net;
using System.Net.Sockets;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>The agent on real containers and a real Kafka.</summary>
public sealed class AgentOnThisHostTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 4;

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Agent_WithoutTopics_AsksOnceMoreAndEndsWithTheReason()
    {
        kafka.NeedReal();
        await using var agent = RunningAgent.Start(RunningAgent.Node, kafka.Connect(), _state, "--tier", "proc");

        Assert.Equal(1, await agent.ExitAsync(TimeSpan.FromSeconds(60)));
        var lines = agent.Errors.Split('\n').Where(line => line.Contains("container.events.v1 does not exist", StringComparison.Ordinal)).ToList();
        Assert.Collection(lines, first => Assert.Contains("Events wait here", first, StringComparison.Ordinal), last => Assert.StartsWith("streams-agent: topic", last, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_RuncContainer_ItsProgramsPeersAndIdentityReachKafka()
    {
        Need();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        var port = ((IPEndPoint)peer.LocalEndpoint).Port;
        await using var container = new RuncContainer { HasOverlay = false }; // what its image did not have is known by its age

        await using var agent = await RunningAgent.StartAsync(connection, _state, stop);
        var hangUp = HangUpAsync(peer, stop);
        // it lives for two seconds, since capabilities and namespaces are read from /proc while it runs
        var exitCode = await container.RunAsync($"cp /bin/busybox /tmp/ls; /tmp/ls /; TOKEN=hunter2XyZ /bin/true --password=hunter2XyZ; echo hi | nc 127.0.0.1 {port}; sleep 2; exit 3", stop);
        await hangUp;
        await Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                return Task.FromResult(log.Metadata.Any(metadata => metadata.ContainerId == container.Id && metadata.EndedAtNs is not null));
            },
            TimeSpan.FromSeconds(30),
            () => agent.Errors,
            stop);
        var agentExit = await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        Assert.Equal(3, exitCode);
        Assert.Equal(0, agentExit);
        Assert.Empty(log.Irregularities());
        HasProgramsAndPeers(log, container, port);
        HasIdentity(log, container);
        HasHeartbeats(log);
    }

    [Fact]
    public async Task Agent_KilledAndStartedAgain_DeclaresTheIntervalThatItMissed()
    {
        Need();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);

        await using (var first = await RunningAgent.StartAsync(connection, _state, stop))
        {
            await first.KillAsync();
        }

        await using (var second = await RunningAgent.StartAsync(connection, _state, stop))
        {
            await second.TerminateAsync(TimeSpan.FromSeconds(30));
        }

        await using (var third = await RunningAgent.StartAsync(connection, _state, stop))
        {
            await third.TerminateAsync(TimeSpan.FromSeconds(30));
        }

        log.Read();
        var gaps = log.EventsOf($"host:{RunningAgent.Node}").Where(entry => entry.Event.SensorGap?.Where == "restart").ToList();
        var gap = Assert.Single(gaps).Event.SensorGap!; // the one that ended in order leaves none
        Assert.Equal(("all", -1), (gap.Class, gap.Lost));
        Assert.True(gap.FromNs < gap.UntilNs);
        Assert.Empty(log.Irregularities());
    }

    [Fact]
    public async Task Agent_WithoutEbpf_StillSeesTheContainerAndSaysWhatItCannotSee()
    {
        Need();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var container = new RuncContainer();

        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--tier", "proc");
        await container.RunAsync("sleep 3", stop);
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        Assert.Contains(log.EventsOf(container.Id), entry => entry.Event.Kind == EventKind.ProcessStarted && entry.Batch.Tier == SensorTier.Proc);
        Assert.Contains(log.Metadata, metadata => metadata.ContainerId == container.Id);
        Assert.Contains(log.EventsOf($"host:{RunningAgent.Node}"), entry => entry.Event.Heartbeat is { Closing: false, BlindSpots.Count: > 0 });
    }

    private void Need()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
    }

    /// <summary>Takes one connection and ends it, for the container's program waits for that.</summary>
    private static async Task HangUpAsync(TcpListener peer, CancellationToken stop)
    {
        using var connection = await peer.AcceptTcpClientAsync(stop);
    }

    private static void HasProgramsAndPeers(TopicLog log, RuncContainer container, int port)
    {
        var started = log.EventsOf(container.Id).Where(entry => entry.Event.Kind == EventKind.ProcessStarted).Select(entry => TopicLog.ProcessOf(entry.Batch, entry.Event)!).ToList();
        Assert.Contains(started, process => process is { ContainerPid: 1, Executable: "/bin/busybox" });
        Assert.Contains(started, process => process is { Executable: "/tmp/ls", Drift: true });
        Assert.DoesNotContain(started.SelectMany(process => process.Arguments), argument => argument.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(started.SelectMany(process => process.Arguments), argument => argument == "--password=***");

        var opened = log.EventsOf(container.Id).Select(entry => entry.Event.ConnectionOpened).First(connection => connection is not null)!;
        Assert.Equal((port, Direction.Outbound, true), (opened.RemotePort, opened.Direction, opened.NewPeer));
        Assert.Contains(log.EventsOf(container.Id), entry => entry.Event.Lifecycle is { Phase: LifecyclePhase.Created });
        Assert.Contains(log.EventsOf(container.Id), entry => entry.Event.Lifecycle is { Phase: LifecyclePhase.Removed });
        Assert.All(log.Batches.Where(entry => entry.Batch.ContainerId == container.Id), entry => Assert.Equal(SensorTier.Ebpf, entry.Batch.Tier));
    }

    private static void HasIdentity(TopicLog log, RuncContainer container)
    {
        var metadata = log.Metadata.Where(item => item.ContainerId == container.Id).ToList();
        Assert.Equal((container.CgroupPath, 3), (metadata[^1].CgroupPath, metadata[^1].ExitCode));
        Assert.Contains("CAP_NET_BIND_SERVICE", metadata[^1].Capabilities);
        Assert.Contains("net", metadata[^1].HostNamespaces);
    }

    private static void HasHeartbeats(TopicLog log)
    {
        var last = log.Batches.GroupBy(entry => entry.Partition).Select(partition => partition.Last().Batch.Events[^1].Heartbeat).ToList();
        Assert.All(last, heartbeat => Assert.True(heartbeat is { Closing: true }));
        Assert.Single(last, heartbeat => heartbeat!.Home);
        Assert.All(last[0]!.Counters, counter => Assert.True(counter.Seen >= counter.HandedOver + counter.Filtered + counter.Lost, counter.Class));
    }
}
