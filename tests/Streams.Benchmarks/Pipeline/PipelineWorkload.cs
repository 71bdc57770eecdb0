using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Benchmarks.Pipeline;

/// <summary>Events to alerts at saturation on a real Kafka, beside what a bare consume-and-decode loop makes of the same topic in the same run.</summary>
internal static class PipelineWorkload
{
    private const string CommitSeconds = "streams_topologies_commit_duration_seconds";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>Adds the command <c>pipeline</c>.</summary>
    public static void AddTo(CommandBuilder benchmarks)
    {
        var command = benchmarks.Command("pipeline", "Measures the whole pipeline at saturation on a real Kafka, and the limit beside it.");
        var kafka = command.Options<KafkaOptions>();
        var options = command.Options<PipelineOptions>();
        command.Run((run, stop) => RunAsync(run, run.Read(kafka), run.Read(options), stop));
    }

    private static async Task<int> RunAsync(CommandRun run, KafkaOptions kafka, PipelineOptions options, CancellationToken stop)
    {
        var program = ProgramOfBuild.Find("topology/Streams.Worker", "streams-worker");
        var home = LocalBroker.FindHome();
        if (kafka.Bootstrap is null && home is null)
        {
            throw new Hosting.UsageException($"no Kafka to measure with: give --bootstrap HOST:PORT, or set {LocalBroker.HomeVariable} to an installation (the mock proves nothing).");
        }
        await using var broker = kafka.Bootstrap is null ? await LocalBroker.StartAsync(home!, cancellationToken: stop) : null;
        var connection = KafkaConnection.Open(broker?.BootstrapServers ?? kafka.Bootstrap, $"{kafka.Prefix}benchmark-{Guid.NewGuid().ToString("N")[..8]}.", kafka.Config);
        using var topics = await BenchmarkTopics.CreateAsync(connection, options.Partitions);

        using var input = new PipelineInput(connection, options, run.Time.GetUtcNow());
        await run.Error.WriteLineAsync($"writing {options.Batches} batches of {options.EventsPerBatch} events");
        input.Write(stop);
        await run.Error.WriteLineAsync($"limit: consuming and decoding {input.Events} events");
        var limit = ConsumeLimit.Measure(connection, options.Partitions, input.Records);
        await run.Error.WriteLineAsync("pipeline: the same topic through streams-worker");
        using var worker = new WorkerRun(program, connection, options.Partitions, []);
        var rate = await worker.MeasureAsync(input.Records, (double)input.Events / input.Records, s_patience, stop);
        var commits = Histogram.Of(await worker.MetricsAsync(stop), CommitSeconds);
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        var (occurrences, windows) = Outputs.Windows(connection);

        var result = new Dictionary<string, object>
        {
            ["workload"] = "pipeline",
            ["containers"] = options.Containers,
            ["events_per_batch"] = options.EventsPerBatch,
            ["events"] = input.Events,
            ["input_bytes_per_event"] = Round((double)input.Bytes / input.Events),
            ["events_per_second"] = Math.Round(rate.PerSecond),
            ["events_per_cpu_second"] = Math.Round(rate.PerProcessorSecond),
            ["cpu_ns_per_event"] = Round(rate.ProcessorNs),
            ["limit_events_per_second"] = Math.Round(limit.PerSecond),
            ["limit_events_per_cpu_second"] = Math.Round(limit.PerProcessorSecond),
            ["cpu_ratio_to_limit"] = Round(rate.ProcessorNs / limit.ProcessorNs),
            ["changelog_bytes_per_event"] = Round((double)Outputs.ChangelogBytes(connection) / input.Events),
            ["commit_ms_p50"] = Round(commits.Quantile(.5) * 1_000),
            ["commit_ms_p99"] = Round(commits.Quantile(.99) * 1_000),
            ["rss_mib"] = worker.PeakResidentBytes >> 20,
            ["windows"] = windows,
            ["detections"] = Outputs.Count(connection, TopicCatalog.Detections),
            ["alerts"] = Outputs.Count(connection, TopicCatalog.Alerts),
            ["mix"] = options.Recording is { } file ? Path.GetFileName(file) : "synthetic",
            ["processors"] = Environment.ProcessorCount,
            ["verified"] = occurrences == input.Occurrences,
        };
        await run.Output.WriteLineAsync(JsonSerializer.Serialize(result));
        if (occurrences != input.Occurrences)
        {
            await run.Error.WriteLineAsync($"the windows hold {occurrences} occurrences, {input.Occurrences} were written");
        }
        return occurrences == input.Occurrences ? Hosting.ExitCode.Ok : Hosting.ExitCode.Failed;
    }

    private static double Round(double value) => double.IsFinite(value) ? Math.Round(value, 2) : -1;
}
