using Confluent.Kafka.Admin;
using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Schemas;

namespace Streams.Integration.Tests.Security;

/// <summary>The permissions that deploy/kafka lists are enough, and none of them is idle.</summary>
[Collection(nameof(WholeMachine))]
public sealed class PermissionTests(SecureCluster cluster, ITestOutputHelper output) : IClassFixture<SecureCluster>
{
    private const int Partitions = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>What is taken away, and what the error must name.</summary>
    public static TheoryData<string, string, string, string> Missing => new()
    {
        { "agent", TopicCatalog.Events, nameof(AclOperation.Write), TopicCatalog.Events },
        { "worker", TopicCatalog.Detections, nameof(AclOperation.Write), TopicCatalog.Detections },
        { "worker", "streams-worker", nameof(AclOperation.Read), "streams-worker" },
        { "worker", "streams-worker-", nameof(AclOperation.Write), "streams-worker" },
        { "reader", TopicCatalog.Alerts, nameof(AclOperation.Read), TopicCatalog.Alerts },
    };

    [Fact]
    public async Task Programs_WithTheListedPermissions_WorkAndTellNoSecret()
    {
        cluster.Need();
        var stop = TestContext.Current.CancellationToken;
        const string prefix = "all.";
        await cluster.GrantAsync(AclTable.Read(), prefix);
        await ProductTopics.CreateAsync(cluster.ConnectAs("admin", prefix), Partitions, stop);
        var plan = new InputPlan(Containers: 4, Batches: 24);
        using (var writer = new LoadWriter(cluster.ConnectAs("agent", prefix), Partitions))
        {
            writer.Write(plan, batchesPerSecond: 0, stop);
        }

        await using var agent = Agent(prefix);
        await using var worker = Worker(prefix);
        await using var reader = Reader(prefix);
        await Eventually.HoldsAsync(
            () => Task.FromResult(reader.Output.Split('\n').Count(line => line.StartsWith('{')) >= plan.Containers || worker.HasExited || agent.HasExited),
            s_patience,
            () => $"agent: {agent.Errors}\nworker: {worker.Errors}\nreader: {reader.Errors}{reader.Output}",
            stop);

        output.WriteLine($"agent: {agent.Errors}\nworker: {worker.Errors}\nreader: {reader.Errors}");
        Assert.False(worker.HasExited, worker.Errors);
        Assert.False(agent.HasExited, agent.Errors);
        Assert.Equal(0, await agent.TerminateAsync(s_patience));
        Assert.Equal(0, await worker.TerminateAsync(s_patience));
        var said = agent.Errors + agent.Output + worker.Errors + worker.Output + reader.Errors + reader.Output;
        Assert.DoesNotContain(cluster.Secrets.Values, secret => said.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Missing))]
    public async Task Program_WithoutOnePermission_NamesWhatIsMissing(string role, string resource, string operation, string named)
    {
        cluster.Need();
        var stop = TestContext.Current.CancellationToken;
        var prefix = $"{role}-{resource.Replace('.', '-')}-{operation}.".ToLowerInvariant();
        var permissions = AclTable.Read();
        // writing implies describing: without the one the other has to go as well, or the lack is seen elsewhere
        var taken = permissions.Where(permission => permission.Role == role && permission.Name == resource && permission.Operation.ToString() == operation).ToList();
        Assert.NotEmpty(taken);
        await cluster.GrantAsync(permissions.Except(taken), prefix);
        await ProductTopics.CreateAsync(cluster.ConnectAs("admin", prefix), Partitions, stop);

        await using var program = role switch { "agent" => Agent(prefix), "worker" => Worker(prefix), _ => Reader(prefix) };
        if (role == "worker")
        {
            using var writer = new LoadWriter(cluster.ConnectAs("agent", prefix), Partitions);
            writer.Write(new InputPlan(Containers: 2, Batches: 12), batchesPerSecond: 0, stop);
        }
        await Eventually.HoldsAsync(
            () => Task.FromResult(Complaint(program, prefix + named) is not null),
            s_patience,
            () => $"{role} without {operation} on {resource} said: {program.Errors}",
            stop);

        output.WriteLine(Complaint(program, prefix + named)!);
        Assert.DoesNotContain(cluster.Secrets.Values, secret => (program.Errors + program.Output).Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>The line that names the resource and says that it is a matter of permission.</summary>
    private static string? Complaint(ChildProgram program, string resource) =>
        program.Errors.Split('\n').FirstOrDefault(line =>
            line.Contains(resource, StringComparison.Ordinal)
            && (line.Contains("permission", StringComparison.OrdinalIgnoreCase) || line.Contains("authoriz", StringComparison.OrdinalIgnoreCase) || line.Contains("not allowed", StringComparison.OrdinalIgnoreCase)));

    private ChildProgram Agent(string prefix) => ChildProgram.Start(
        ProductProgram.Agent, "--bootstrap", cluster.BootstrapServers, "--prefix", prefix, "--kafka-config", cluster.ConfigOf("agent"), "--http", "0");

    private ChildProgram Worker(string prefix) => ChildProgram.Start(
        ProductProgram.Worker,
        WorkerFlags.For(cluster.ConnectAs("worker", prefix), "w0", Directory.CreateTempSubdirectory("streams-worker-").FullName, "--kafka-config", cluster.ConfigOf("worker"), "--probe-every", "6"));

    private ChildProgram Reader(string prefix) => ChildProgram.Start(
        ProductProgram.Cli, "alerts", "-f", "--from-beginning", "-o", "ndjson", "--bootstrap", cluster.BootstrapServers, "--prefix", prefix, "--kafka-config", cluster.ConfigOf("reader"));
}
