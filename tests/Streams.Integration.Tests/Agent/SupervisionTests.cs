using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Streams.Integration.Tests.Processes;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>The agent as a service manager sees it, with what it may do and what can be changed while it runs.</summary>
public sealed class SupervisionTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 2;

    // CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE, CAP_PERFMON, CAP_BPF
    private const ulong Needed = (1UL << 2) | (1UL << 19) | (1UL << 38) | (1UL << 39);

    private readonly string _state = Directory.CreateTempSubdirectory("streams-supervised-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Agent_WithAServiceManagerAndWithoutKafka_SaysThatItIsReadyAndLivesAndStops()
    {
        Requirement.Need("root", "ebpf");
        var stop = TestContext.Current.CancellationToken;
        var path = Path.Combine(_state, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        var received = new List<string>();
        var reading = ReadAsync(manager, received);

        // nobody listens there, and nobody ever has: it is no less alive for that
        await using var agent = ChildProgram.Start(
            ProductProgram.Agent,
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "1500000" },
            "--bootstrap", "127.0.0.1:1", "--state-dir", Path.Combine(_state, "agent"), "--http", "0", "--containers-only");
        await HoldsAsync(() => Count(received, "READY=1") == 1 && Count(received, "WATCHDOG=1") >= 6, agent, stop);
        Assert.Contains(Snapshot(received), state => state.Contains("STATUS=watching", StringComparison.Ordinal));
        using var suspend = Process.Start("kill", ["-STOP", agent.Id.ToString(CultureInfo.InvariantCulture)]);
        await suspend.WaitForExitAsync(stop);
        await Task.Delay(500, stop);
        var before = Count(received, "WATCHDOG=1");
        await Task.Delay(2_000, stop); // one that hangs gives no sign
        Assert.Equal(before, Count(received, "WATCHDOG=1"));
        using var resume = Process.Start("kill", ["-CONT", agent.Id.ToString(CultureInfo.InvariantCulture)]);
        await resume.WaitForExitAsync(stop);
        await HoldsAsync(() => Count(received, "WATCHDOG=1") > before, agent, stop);
        await agent.TerminateAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, Count(received, "STOPPING=1"));

        manager.Dispose();
        await reading;
    }

    [Fact]
    public async Task Agent_StartedByRootWithEveryCapability_KeepsWhatItsSensorsNeedInEveryThread()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        await using var container = new RuncContainer();
        using var log = new TopicLog(connection, Partitions);

        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--tier", "ebpf");
        await container.RunAsync("/bin/true still-seen; sleep 1", stop);

        foreach (var thread in Directory.EnumerateDirectories($"/proc/{agent.Id}/task"))
        {
            foreach (var set in new[] { "CapEff", "CapPrm", "CapBnd" })
            {
                Assert.Equal(Needed, CapabilitiesOf(thread, set));
            }
        }

        Assert.Equal(0, await agent.TerminateAsync(TimeSpan.FromSeconds(30)));
        await Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                return Task.FromResult(log.Batches.SelectMany(entry => entry.Batch.Processes).Any(process => process.Arguments.Contains("still-seen")));
            },
            TimeSpan.FromSeconds(30),
            () => agent.Errors,
            stop);
        Assert.DoesNotContain("capabilities that it does not need", agent.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_HangUp_TakesNewRedactionPatternsAndKeepsTheOldOnesWhereTheyAreWrong()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        var patterns = Path.Combine(_state, "patterns");
        await File.WriteAllTextAsync(patterns, "in first-[a-z]+\n", stop);

        // ready although nothing has happened in a container yet
        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--redaction-patterns", patterns, "--containers-only");
        await RunAsync("/bin/true first-secret second-secret", stop);
        await File.WriteAllTextAsync(patterns, "in second-[a-z]+\n", stop);
        await HangUpAsync(agent, "Read filters and redaction patterns again", stop);
        await RunAsync("/bin/true first-shown second-hidden", stop);
        await File.WriteAllTextAsync(patterns, "in second-[a-z\n", stop);
        await HangUpAsync(agent, "patterns stay as they were", stop);
        await RunAsync("/bin/true second-never", stop);
        Assert.Equal(0, await agent.TerminateAsync(TimeSpan.FromSeconds(30)));

        HashSet<string> told = [];
        await Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                told = [.. log.Batches.SelectMany(entry => entry.Batch.Processes).Where(process => process.Executable == "/bin/busybox").SelectMany(process => process.Arguments)];
                return Task.FromResult(told.Contains("first-shown"));
            },
            TimeSpan.FromSeconds(30),
            () => string.Join(' ', told) + agent.Errors,
            stop);
        Assert.Contains("second-secret", told);
        Assert.DoesNotContain("first-secret", told);
        Assert.DoesNotContain("second-hidden", told);
        Assert.DoesNotContain("second-never", told);
    }

    private static async Task RunAsync(string script, CancellationToken stop)
    {
        await using var container = new RuncContainer();
        await container.RunAsync(script, stop);
    }

    private static async Task HangUpAsync(ChildProgram agent, string said, CancellationToken stop)
    {
        using var kill = Process.Start("kill", ["-HUP", agent.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(stop);
        await HoldsAsync(() => agent.Errors.Contains(said, StringComparison.Ordinal), agent, stop);
    }

    private static Task HoldsAsync(Func<bool> condition, ChildProgram agent, CancellationToken stop) =>
        Eventually.HoldsAsync(() => Task.FromResult(condition()), TimeSpan.FromSeconds(60), () => agent.Errors, stop);

    private static ulong CapabilitiesOf(string thread, string set) =>
        ulong.Parse(File.ReadLines(Path.Combine(thread, "status")).Single(line => line.StartsWith(set, StringComparison.Ordinal)).Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static async Task ReadAsync(Socket manager, List<string> received)
    {
        var bytes = new byte[4_096];
        try
        {
            while (true)
            {
                var length = await manager.ReceiveAsync(bytes);
                lock (received)
                {
                    received.Add(Encoding.UTF8.GetString(bytes, 0, length));
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private static List<string> Snapshot(List<string> received)
    {
        lock (received)
        {
            return [.. received];
        }
    }

    private static int Count(List<string> received, string line) => Snapshot(received).Count(state => state.Split('\n').Contains(line));
}
