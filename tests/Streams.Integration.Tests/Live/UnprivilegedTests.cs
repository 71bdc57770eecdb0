using Streams.Integration.Tests.Processes;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Live;

/// <summary>An agent without privileges does what it can, and says what it cannot see.</summary>
public sealed class UnprivilegedTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 2;

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streams-live-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Agent_WithoutPrivileges_FallsBackToProcAndNamesItsBlindSpots()
    {
        Requirement.Need("root", "setpriv");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_state.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        }

        await using var agent = ChildProgram.StartUnprivileged(
            ProductProgram.Agent,
            new Dictionary<string, string>(),
            ["--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--node", "unprivileged", "--agent-id", "unprivileged", "--state-dir", Path.Combine(_state.FullName, "agent"), "--http", "0"]);
        await Eventually.HoldsAsync(
            () => Task.FromResult(agent.HasExited || agent.Errors.Contains("acknowledged the first record", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(60),
            () => agent.Errors,
            stop);
        var exitCode = await agent.TerminateAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, exitCode);
        TestContext.Current.TestOutputHelper?.WriteLine(agent.Errors);
        Assert.Contains("not seen", agent.Errors, StringComparison.OrdinalIgnoreCase);
    }
}
