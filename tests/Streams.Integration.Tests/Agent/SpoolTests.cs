using System.Globalization;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.TestKit;

namespace Streams.Integration.Tests.Agent;

/// <summary>Kafka is gone for a while, and the agent dies meanwhile: every event is stored, or its loss declared.</summary>
[Collection(nameof(WholeMachine))]
public sealed class SpoolTests(ITestOutputHelper output) : IDisposable
{
    private const int Partitions = 4;

    private static readonly KafkaConnection s_nowhere = new("127.0.0.1:9");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly string _state = Directory.CreateTempSubdirectory("streams-spool-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Agent_KilledWhileKafkaIsDown_EveryEventIsStoredOrDeclared()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var broker = await StartBrokerAsync(stop);
        var connection = new KafkaConnection(broker.BootstrapServers);
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        await using var up = new TickingContainer(acts: 20);
        await using var down = new TickingContainer(acts: 40);
        await using var through = new TickingContainer(acts: 120, pause: "0.1");
        await using var after = new TickingContainer(acts: 20);

        await using (var killed = await RunningAgent.StartAsync(connection, _state, stop))
        {
            await RunAsync(up, stop);
            await Task.Delay(TimeSpan.FromSeconds(1), stop);
            await broker.KillAsync();
            await RunAsync(down, stop);
            await SaysAsync(killed, "laid down on disk", stop);
            through.Start();
            await Eventually.HoldsAsync(() => Task.FromResult(through.Acts.Count > 40), s_patience, () => killed.Errors, stop);
            await Task.Delay(TimeSpan.FromSeconds(2), stop); // what the first two did is on disk
            await killed.KillAsync();
        }

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_state, "spool"), "*.spool"));
        await using var successor = RunningAgent.Start(RunningAgent.Node, connection, _state);
        await SaysAsync(successor, "events wait on disk", stop);
        await SaysAsync(successor, "Sensor kernel watches", stop); // what was done before is within the declared interval
        Assert.False(successor.HasExited);
        await RunAsync(after, stop);
        await through.EndAsync(stop);
        await broker.RestartAsync(stop);
        await SaysAsync(successor, "Kafka has everything that was on disk", stop);
        Assert.Equal(0, await successor.TerminateAsync(TimeSpan.FromSeconds(30)));

        using var log = await ReadAsync(connection, sessions: 2, stop);
        var gaps = log.Batches.SelectMany(entry => entry.Batch.Events).Select(happened => happened.SensorGap).OfType<SensorGap>().ToList();
        output.WriteLine(string.Join('\n', gaps.Select(gap => $"{gap.Class} {gap.Lost} {gap.Where} {gap.FromNs} {gap.UntilNs}")));
        var restart = Assert.Single(gaps, gap => gap.Where == "restart");
        Assert.DoesNotContain(gaps, gap => gap.Where is "spool" or "channel");
        Assert.Empty(Missing(log, up));
        Assert.Empty(Missing(log, down));
        Assert.Empty(Missing(log, after));
        var missed = Missing(log, through);
        output.WriteLine($"of {through.Acts.Count} acts around the kill {missed.Count} are not stored, all within the interval that is declared");
        Assert.All(missed, at => Assert.InRange((at - DateTimeOffset.UnixEpoch).Ticks * 100, restart.FromNs - 20_000_000, restart.UntilNs));
        Assert.Empty(log.Irregularities(repeatsAllowed: true));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_state, "spool"), "*.spool"));
    }

    [Fact]
    public async Task Agent_StartedWhileKafkaIsDown_SensesAndIsHeardWhenKafkaComes()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var broker = await StartBrokerAsync(stop);
        var connection = new KafkaConnection(broker.BootstrapServers);
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        await broker.KillAsync();
        await using var container = new TickingContainer(acts: 20);

        // nobody knows yet how many partitions there are: it is its first start
        await using var agent = RunningAgent.Start(RunningAgent.Node, connection, _state, "--http", "127.0.0.1:19465");
        await SaysAsync(agent, "Events wait here", stop);
        await RunAsync(container, stop);
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri("http://127.0.0.1:19465/readyz"), stop);
        var reasons = await ready.Content.ReadAsStringAsync(stop);
        Assert.False(ready.IsSuccessStatusCode);
        Assert.Contains("events wait here", reasons, StringComparison.Ordinal);
        Assert.DoesNotContain("sensors", reasons, StringComparison.Ordinal);
        await broker.RestartAsync(stop);
        await SaysAsync(agent, "acknowledged the first record", stop);
        Assert.Equal(0, await agent.TerminateAsync(TimeSpan.FromSeconds(30)));

        using var log = await ReadAsync(connection, sessions: 1, stop);
        Assert.Empty(Missing(log, container));
        Assert.Contains(log.Metadata, metadata => metadata.ContainerId == container.Id);
        Assert.DoesNotContain(log.Batches.SelectMany(entry => entry.Batch.Events), happened => happened.SensorGap is not null);
        Assert.Empty(log.Irregularities());
    }

    [Fact]
    public async Task Agent_StoppedBeforeItEverFoundKafka_LeavesItsPredecessorsIntervalToItsSuccessor()
    {
        var stop = TestContext.Current.CancellationToken;
        var killed = LeavePredecessor("open");
        await using (var agent = RunningAgent.Start(RunningAgent.Node, s_nowhere, _state, "--tier", "proc"))
        {
            await SaysAsync(agent, "are declared as missed", stop); // in memory alone: nobody knows how many partitions there are
            Assert.Equal(1, await agent.TerminateAsync(TimeSpan.FromSeconds(30)));
        }

        Assert.Equal([killed, "open"], Left());
    }

    [Fact]
    public async Task Agent_KilledBeforeItsFirstHeartbeat_LeavesWhatItSawToItsSuccessor()
    {
        var stop = TestContext.Current.CancellationToken;
        var closed = LeavePredecessor("closed");
        await using (var agent = RunningAgent.Start(RunningAgent.Node, s_nowhere, _state, "--tier", "proc"))
        {
            await SaysAsync(agent, "Sensor proc watches", stop); // it looks for Kafka still
            await agent.KillAsync();
        }

        Assert.Equal("open", Left()[1]);
        Assert.True(long.Parse(Left()[0], CultureInfo.InvariantCulture) > long.Parse(closed, CultureInfo.InvariantCulture)); // nobody watched between
    }

    private string LeavePredecessor(string end)
    {
        var aliveAtNs = UnixTime.Nanoseconds(TimeProvider.System.GetUtcNow().AddHours(-1)).ToString(CultureInfo.InvariantCulture);
        File.WriteAllLines(Path.Combine(_state, "session"), ["streams-agent-session 1", aliveAtNs, aliveAtNs, end]);
        return aliveAtNs;
    }

    /// <summary>From when on a successor has to declare everything, and how the session ended.</summary>
    private string[] Left() => File.ReadAllLines(Path.Combine(_state, "session"))[2..];

    private static async Task<LocalBroker> StartBrokerAsync(CancellationToken stop)
    {
        Requirement.Need("root", "ebpf", "runc", "busybox", "kafka");
        return await LocalBroker.StartAsync(LocalBroker.FindHome()!, cancellationToken: stop);
    }

    /// <summary>Everything, up to the words with which the last session ends in each partition it used.</summary>
    private static async Task<TopicLog> ReadAsync(KafkaConnection connection, int sessions, CancellationToken stop)
    {
        var log = new TopicLog(connection, Partitions);
        await Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                var bySession = log.Batches.GroupBy(entry => entry.Batch.AgentStartedAtNs).OrderBy(session => session.Key).ToList();
                return Task.FromResult(bySession.Count == sessions && bySession[^1].GroupBy(entry => entry.Partition).All(partition => partition.Last().Batch.Events[^1].Heartbeat is { Closing: true }));
            },
            s_patience,
            () => $"{log.Batches.Count} batches",
            stop);
        return log;
    }

    private static async Task RunAsync(TickingContainer container, CancellationToken stop)
    {
        container.Start();
        await container.EndAsync(stop);
    }

    private static Task SaysAsync(ChildProgram agent, string what, CancellationToken stop) => Eventually.HoldsAsync(
        () => Task.FromResult(agent.HasExited || agent.Errors.Contains(what, StringComparison.Ordinal)),
        s_patience,
        () => $"never said: {what}\n{agent.Errors}",
        stop);

    /// <summary>When those acts were whose program Kafka does not hold.</summary>
    private static List<DateTimeOffset> Missing(TopicLog log, TickingContainer container)
    {
        Assert.NotEmpty(container.Acts);
        var stored = log.EventsOf(container.Id)
            .Where(entry => entry.Event.Kind == EventKind.ProcessStarted)
            .SelectMany(entry => TopicLog.ProcessOf(entry.Batch, entry.Event)!.Arguments)
            .ToHashSet();
        return [.. container.Acts.Where(act => !stored.Contains($"act-{act.Key}")).Select(act => act.Value)];
    }
}
