using Streams.Integration.Tests.Processes;
using Streams.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>A real streams-agent on this host, with a state directory that outlives it.</summary>
internal static class RunningAgent
{
    public const string Node = "it-node";

    public static Task<ChildProgram> StartAsync(KafkaConnection connection, string stateDirectory, CancellationToken stop, params string[] more) =>
        StartAsync(Node, connection, stateDirectory, stop, more);

    /// <summary>One of which nothing is awaited.</summary>
    public static ChildProgram Start(string node, KafkaConnection connection, string stateDirectory, params string[] more) => ChildProgram.Start(
        ProductProgram.Agent,
        [
            "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--node", node, "--agent-id", $"{node}-agent", "--state-dir", stateDirectory,
            .. more.Contains("--http") ? Array.Empty<string>() : ["--http", "0"], .. more,
        ]);

    /// <summary>One that says it runs on another node.</summary>
    public static async Task<ChildProgram> StartAsync(string node, KafkaConnection connection, string stateDirectory, CancellationToken stop, params string[] more)
    {
        var agent = Start(node, connection, stateDirectory, more);
        try
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(agent.HasExited || agent.Errors.Contains("acknowledged the first record", StringComparison.Ordinal)),
                TimeSpan.FromSeconds(60),
                () => agent.Errors,
                stop);
            Assert.False(agent.HasExited, agent.Errors);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync(); // it would run on, long after the test
            throw;
        }
    }
}
