using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Streams.Integration.Tests.Processes;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>What the agent says of a host that it cannot see, or not well.</summary>
public sealed class HostSightTests(KafkaFixture kafka) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Check_KernelThatDescribesNoTypes_NamesWhatIsMissingAndWhatWorksInstead()
    {
        Requirement.Need("root", "unshare");

        await using var check = ChildProgram.StartBy(
            ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /sys/kernel/btf && exec \"$@\"", "sh"], ProductProgram.Agent, "--check", "--state-dir", _state);
        var exitCode = await check.ExitAsync(s_patience);

        Assert.Equal(3, exitCode);
        var missing = Assert.Single(check.Output.Split('\n'), line => line.StartsWith("missing  tier ebpf: ", StringComparison.Ordinal));
        Assert.Contains("/sys/kernel/btf/vmlinux is missing", missing, StringComparison.Ordinal);
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", missing, StringComparison.Ordinal);
        Assert.Contains("works    tier netlink: netlink, resources", check.Output, StringComparison.Ordinal);
        Assert.Contains("works    tier proc: proc, resources", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_InAPidNamespaceOfItsOwn_SaysSoAndWhatToDo()
    {
        Requirement.Need("root", "unshare");

        await using var check = ChildProgram.StartBy(["unshare", "-p", "-f", "--kill-child", "--mount-proc"], ProductProgram.Agent, "--check", "--state-dir", _state);
        var exitCode = await check.ExitAsync(s_patience);

        Assert.Equal(3, exitCode);
        Assert.Contains("missing  host: the agent runs in a pid namespace of its own; run it with the host's (hostPID: true, --pid=host)", check.Output, StringComparison.Ordinal);
        Assert.Contains("missing  tier netlink: subscribing to the process connector: the agent runs in a pid namespace of its own", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithAForeignProc_SaysSo()
    {
        Requirement.Need("root", "unshare");

        await using var check = ChildProgram.Start(ProductProgram.Agent, "--check", "--state-dir", _state, "--proc-root", "/nonexistent");
        var exitCode = await check.ExitAsync(s_patience);

        Assert.Equal(3, exitCode);
        Assert.Contains("missing  host: /nonexistent is not the /proc of the host's pid namespace", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_InAPidNamespaceOfItsOwn_IsNeverReadyAndSaysWhy()
    {
        Requirement.Need("root", "unshare");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, 4, stop);
        var listen = $"127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";

        await using var agent = ChildProgram.StartBy(
            ["unshare", "-p", "-f", "--kill-child", "--mount-proc"],
            ProductProgram.Agent,
            "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--node", "blind", "--agent-id", "blind", "--state-dir", _state, "--http", listen);
        await Eventually.HoldsAsync(
            () => Task.FromResult(agent.HasExited || agent.Errors.Contains("acknowledged the first record", StringComparison.Ordinal)), s_patience, () => agent.Errors, stop);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://{listen}/readyz"), stop);
        var said = await answer.Content.ReadAsStringAsync(stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("host: the agent runs in a pid namespace of its own", said, StringComparison.Ordinal);
        Assert.Contains("The host is not seen: the agent runs in a pid namespace of its own", agent.Errors, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
