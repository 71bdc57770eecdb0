using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>Containers that are called and behave so as to break or fool whoever watches them.</summary>
public sealed class HostileContainerTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 4;
    private const int Programs = 20;

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Theory]
    [Trait("Category", "long")]
    [InlineData("--help")]
    [InlineData("\u001b[2J\u001b]0;gone\u0007\u202e")]
    [InlineData("..%2f$(reboot)`'\"?#&{0}\\n2026-01-01T00:00:00.000Z info  Streams: all is well")]
    public async Task Agent_ContainerWithAHostileName_LosesNothingAndSaysNothingOfTheContainersOwn(string name)
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        const string Script = """
            n=$(printf '/tmp/\033[2J\r\n1970-01-01T00:00:00.000Z info  x: y\377'); cp /bin/busybox "$n"; "$n" "$(printf '\033[31m\r\n\377')" --help 2>/dev/null
            i=0; while [ $i -lt 20 ]; do /bin/true mark-$i; i=$((i+1)); done
            """;
        await using var container = new RuncContainer { CgroupPath = $"{RuncContainer.CgroupParent}/{name}" };

        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--log-level", "debug");
        await container.RunAsync(Script, stop);
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        var exitCode = await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        Assert.Equal(0, exitCode);
        Assert.Empty(log.Irregularities());
        var started = log.EventsOf(name).Where(entry => entry.Event.Kind == EventKind.ProcessStarted).Select(entry => TopicLog.ProcessOf(entry.Batch, entry.Event)!).ToList();
        Assert.Equal(Programs, started.Count(process => process.Arguments is ["/bin/true", var mark] && mark.StartsWith("mark-", StringComparison.Ordinal)));
        Assert.Contains(started, process => process.Executable.StartsWith("/tmp/\u001b[2J\r\n", StringComparison.Ordinal) && process.Arguments[1] == "\u001b[31m\r\n\ufffd");
        Assert.Contains(log.Metadata, metadata => metadata.ContainerId == name && metadata.CgroupPath == container.CgroupPath && metadata.EndedAtNs is not null);
        LostNothingUndeclared(log);
        Assert.DoesNotContain(agent.Errors, character => (char.IsControl(character) && character != '\n') || character == '\u202e');
        Assert.All(agent.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^20\d\d-\d\d-\d\dT\S+Z (trace|debug|info |warn |error) Streams\.", line));
    }

    private static void LostNothingUndeclared(TopicLog log)
    {
        var home = log.Batches.Select(entry => entry.Batch.Events[^1].Heartbeat).Last(heartbeat => heartbeat is { Closing: true, Home: true })!;
        var declared = log.Batches.SelectMany(entry => entry.Batch.Events).Where(happened => happened.SensorGap is not null).ToLookup(happened => happened.SensorGap!.Class, happened => happened.SensorGap!.Lost);
        Assert.All(home.Counters, counter =>
        {
            Assert.Equal(counter.Seen, counter.HandedOver + counter.Filtered + counter.Lost);
            Assert.Equal(counter.Lost, declared[counter.Class].Sum());
        });
    }
}
