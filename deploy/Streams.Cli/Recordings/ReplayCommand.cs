using System.CommandLine;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Logging;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas.Recording;

namespace Streams.Cli.Recordings;

/// <summary>streams replay: sends a recording to Kafka as an agent of its own.</summary>
internal static class ReplayCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("replay", "Sends a recording to Kafka, as an agent of its own.");
        var file = new Argument<string>("FILE") { Description = "File that streams record wrote." };
        command.Inner.Arguments.Add(file);
        var kafka = command.Options<KafkaOptions>();
        var options = command.Options<ReplayOptions>();
        var output = command.Options<OutputOptions>();
        command.Run(async (run, stop) =>
        {
            var summary = await RunAsync(run, run.Parsed.GetValue(file)!, run.Read(kafka), run.Read(options), stop).ConfigureAwait(false);
            Write(run, run.Read(output), summary);
            return summary.Undelivered == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    /// <summary>Replays a file; for the demo as well.</summary>
    /// <exception cref="FailedException">The file is no recording, or holds no events.</exception>
    public static async Task<ReplaySummary> RunAsync(CommandRun run, string file, KafkaOptions kafka, ReplayOptions options, CancellationToken stop)
    {
        try
        {
            var connection = kafka.Open();
            var start = Start.Find(file) ?? throw new FailedException($"{file} holds no events, so there is nothing to replay.");
            var ids = await Registry.IdsAsync(kafka.Registry, connection, run.Time, stop).ConfigureAwait(false);
            var session = Session(options, run.Time);
            await using var publisher = new SessionPublisher(connection, session, ids, run.Time, run.Meters, run.Loggers);
            await publisher.ConnectAsync(stop).ConfigureAwait(false);
            using var reader = RecordingReader.Open(file);
            return await new Replayer(publisher, session, start, options, run.Time).RunAsync(reader.ReadAll(), session.AgentId, stop).ConfigureAwait(false);
        }
        catch (RecordingException e)
        {
            throw new FailedException(e.Message, e);
        }
    }

    private static SessionOptions Session(ReplayOptions options, TimeProvider time)
    {
        var agent = string.IsNullOrEmpty(options.AgentId) ? $"replay-{Guid.NewGuid():N}" : options.AgentId;
        return new SessionOptions { AgentId = agent, StartedAt = time.GetUtcNow(), Node = agent };
    }

    private static void Write(CommandRun run, OutputOptions output, ReplaySummary summary)
    {
        var text = $"{summary.AgentId}: {summary.Batches} batches with {summary.Events} events ({summary.Occurrences} occurrences) of {summary.Containers} containers, {summary.Metadata} metadata records; {summary.Undelivered} undelivered.";
        (output.IsJson ? run.Output : run.Error).WriteLine(output.IsJson ? JsonLine.Of(summary) : text);
    }
}
