using Streams.Integration.Tests.Processes;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>An agent whose own container has a cgroup namespace, as pods on cgroup v2 have: the paths of all others read /../… to it.</summary>
public sealed class CgroupNamespaceTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 4;
    private const string Beside = "beside-the-agent";

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;
    private readonly string _group = "streams-agent-" + Guid.NewGuid().ToString("N")[..8];

    public void Dispose()
    {
        Directory.Delete(_state, recursive: true);
        // runc makes the container's parent in every hierarchy
        foreach (var folder in from hierarchy in Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup") from path in new[] { $"{_group}/pod/own", $"{_group}/pod", _group } select Path.Combine(hierarchy, path))
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }
        }
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("proc")]
    public async Task Agent_InACgroupNamespaceOfItsOwn_KnowsContainersByTheHostsPaths(string tier)
    {
        Requirement.Need("root", "ebpf", "runc", "busybox", "unshare");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var early = new RuncContainer();
        using var running = early.Start("sleep 60");
        await using var container = new RuncContainer { CgroupPath = $"/{_group}/{Beside}" }; // /../../beside to the agent
        var enter = string.Join("; ", Hierarchies().Select(hierarchy => $"mkdir -p {hierarchy}/{_group}/pod/own && echo $$ >{hierarchy}/{_group}/pod/own/cgroup.procs"));

        await using var agent = ChildProgram.StartBy(
            ["sh", "-c", $"{enter}; exec unshare -C \"$@\"", "sh"],
            ProductProgram.Agent,
            "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--node", "inner", "--agent-id", "inner", "--state-dir", _state, "--http", "0", "--tier", tier);
        await Eventually.HoldsAsync(() => Task.FromResult(agent.HasExited || agent.Errors.Contains("acknowledged the first record", StringComparison.Ordinal)), TimeSpan.FromSeconds(60), () => agent.Errors, stop);
        await container.RunAsync("sleep 3; exit 3", stop);
        await Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                return Task.FromResult(log.Metadata.Any(record => record.ContainerId == Beside && record.EndedAtNs is not null) && log.Metadata.Any(record => record.ContainerId == early.Id));
            },
            TimeSpan.FromSeconds(30),
            () => string.Join('\n', log.Metadata.Select(record => $"{record.ContainerId} {record.CgroupPath}")) + agent.Errors,
            stop);
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        Assert.All(log.Metadata.Where(record => record.ContainerId == early.Id), record => Assert.Equal(early.CgroupPath, record.CgroupPath));
        Assert.All(log.Metadata.Where(record => record.ContainerId == Beside), record => Assert.Equal(container.CgroupPath, record.CgroupPath));
        Assert.Contains(log.EventsOf(Beside), entry => entry.Event.ProcessStarted is not null);
        Assert.DoesNotContain(log.Metadata, record => record.CgroupPath.Contains("..", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Hierarchies() =>
        Directory.Exists("/sys/fs/cgroup/memory")
            ? Directory.EnumerateDirectories("/sys/fs/cgroup").Where(folder => File.Exists(Path.Combine(folder, "cgroup.procs")) && Path.GetFileName(folder) != "cpuset") // a new cpuset takes nobody before it has processors
            : ["/sys/fs/cgroup"];
}
