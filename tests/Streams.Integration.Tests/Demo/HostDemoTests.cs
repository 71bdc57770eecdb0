using Streams.Integration.Tests.Live;
using Streams.Integration.Tests.Processes;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Demo;

/// <summary>What the demo sees of the host that it runs on, with privileges and without.</summary>
[Collection(nameof(WholeMachine))]
public sealed class HostDemoTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int Partitions = 12; // of a Kafka that is not the demo's own

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);

    /// <summary>The demo's Kafka is the one in memory, whatever the tests use.</summary>
    private static readonly Dictionary<string, string> s_noKafkaHome = new() { ["KAFKA_HOME"] = "" };

    [Fact]
    public async Task Demo_WithoutPrivileges_SaysWhatItSeesThroughAndWhatThatCannotSee_AndFindsTheIntrusion()
    {
        Requirement.Need("root", "setpriv");

        await using var demo = ChildProgram.StartUnprivileged(ProductProgram.Cli, s_noKafkaHome, ["demo", "--duration", "32s", "-o", "ndjson"]);
        var exitCode = await demo.ExitAsync(Within);

        output.WriteLine(demo.Errors);
        Assert.Equal(0, exitCode);
        // a kernel from 6.6 on lets anybody listen to its process connector
        Assert.Matches(@"sees through (the kernel's process connector \(netlink\)|/proc and cgroups, polled); it cannot see: .+ live shorter than", demo.Errors);
        Assert.Contains("drifted-executable", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_AsRoot_AlertsWhatAContainerOfThisHostDoesMeanwhile()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await using var peer = new Peer();

        await using var demo = ChildProgram.Start(
            ProductProgram.Cli,
            ["demo", "--duration", "60s", "-o", "ndjson", "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix]);
        await Eventually.HoldsAsync(
            () => Task.FromResult(demo.HasExited || demo.Errors.Contains("sees through the kernel (eBPF)", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(60),
            () => demo.Errors,
            stop);
        Assert.False(demo.HasExited, demo.Errors);
        await using var alerts = new AlertArrivals(connection, Partitions);
        var (container, before) = await Act.CommitAsync(peer.Port, stop);
        var held = await alerts.FirstAsync(alert => AlertArrivals.ContainersOf(alert).Contains(container), TimeSpan.FromSeconds(15), stop);
        Assert.True(held is not null, $"the act in {container} is not alerted\n{demo.Errors}");
        output.WriteLine($"act to alert {TimeProvider.System.GetElapsedTime(before, held.Value).TotalMilliseconds:F0} ms");
        var exitCode = await demo.TerminateAsync(Within);

        Assert.Equal(0, exitCode);
        Assert.Contains(container, demo.Output, StringComparison.Ordinal);
    }
}
