using System.Text.Json;
using Streams.Benchmarks.Pipeline;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;

namespace Streams.Benchmarks.Agent;

/// <summary>A real agent beside containers that storm: what it costs, how fast it is, and whether every occurrence is stored or declared lost.</summary>
internal static class AgentWorkload
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Adds the command <c>agent</c>.</summary>
    public static void AddTo(CommandBuilder benchmarks)
    {
        var command = benchmarks.Command("agent", "Measures the agent beside a container that storms, on a real Kafka; as root.");
        var kafka = command.Options<KafkaOptions>();
        var options = command.Options<AgentOptions>();
        command.Run((run, stop) => RunAsync(run, run.Read(kafka), run.Read(options), stop));
    }

    private static async Task<int> RunAsync(CommandRun run, KafkaOptions kafka, AgentOptions options, CancellationToken stop)
    {
        var home = LocalBroker.FindHome();
        if (kafka.Bootstrap is null && home is null)
        {
            throw new UsageException($"no Kafka to measure with: give --bootstrap HOST:PORT, or set {LocalBroker.HomeVariable} to an installation (the mock proves nothing).");
        }

        await using var broker = kafka.Bootstrap is null ? await LocalBroker.StartAsync(home!, cancellationToken: stop) : null;
        var connection = KafkaConnection.Open(broker?.BootstrapServers ?? kafka.Bootstrap, $"{kafka.Prefix}benchmark-{Guid.NewGuid().ToString("N")[..8]}.", kafka.Config);
        using var topics = await BenchmarkTopics.CreateAsync(connection, options.Partitions);
        await topics.UseAsync(stop);
        await using var node = await Node.StartAsync(options, connection, broker, run.Error, stop);
        return await MeasureAsync(run, options, connection, node, stop);
    }

    private static async Task<int> MeasureAsync(CommandRun run, AgentOptions options, KafkaConnection connection, Node node, CancellationToken stop)
    {
        var isFast = options is { Rate: 0, Churn: 0, Fault: not "kill" };
        var alone = isFast ? await node.StormAloneAsync(stop) : null;
        var firstAcknowledged = await node.StartAgentAsync(stop);
        var produced = await node.StormAsync(stop);
        await node.StopAgentAsync(stop);
        var aloneAgain = isFast ? await node.StormAloneAsync(stop) : null;

        var stored = new StoredEvents(node.Containers);
        stored.Read(connection);
        var images = ImageCoverage.Read(connection, node.Containers, node.KnowsImages);
        var balance = LossBalance.Of(produced, stored);
        await run.Output.WriteLineAsync(JsonSerializer.Serialize(
            new AgentResult
            {
                Storm = options.Churn > 0 ? "churn" : options.Storm,
                Fault = options.Fault,
                Produced = balance.Produced,
                Stored = balance.Stored,
                DeclaredLost = balance.Declared,
                UndeclaredLost = balance.Undeclared,
                EventsPerSecond = Math.Round(produced.PerSecond),
                CpuCores = Math.Round(node.Cores, 3),
                RssMib = Math.Round(node.PeakResidentKib / 1_024.0, 1),
                LatencyMsP50 = stored.Delay(.5),
                LatencyMsP99 = stored.Delay(.99),
                StormSlowdownRatio = alone is null ? null : Math.Round(produced.PerSecond / ((alone.PerSecond + aloneAgain!.PerSecond) / 2), 3),
                IdentityCoverage = Math.Round((double)stored.Identified / Math.Max(1, stored.OfStorms), 5),
                ImageCoverage = images,
                FirstAckMs = Math.Round(firstAcknowledged.TotalMilliseconds),
            },
            s_json));
        foreach (var detail in balance.Details)
        {
            await run.Error.WriteLineAsync(detail);
        }

        if (balance.TooMany > 0)
        {
            await run.Error.WriteLineAsync($"Kafka holds {balance.TooMany} occurrences more than the storm counted");
        }

        return balance is { Undeclared: 0, TooMany: 0 } ? ExitCode.Ok : ExitCode.Failed;
    }
}
