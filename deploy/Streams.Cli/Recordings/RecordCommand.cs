using System.CommandLine;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Logging;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Schemas.Recording;

namespace Streams.Cli.Recordings;

/// <summary>streams record: copies events and metadata from Kafka into a file.</summary>
internal static class RecordCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("record", "Copies events and metadata from Kafka into one Avro object file.");
        var file = new Argument<string>("FILE") { Description = "File to write, in place of what was there." };
        command.Inner.Arguments.Add(file);
        var kafka = command.Options<KafkaOptions>();
        var options = command.Options<RecordOptions>();
        var output = command.Options<OutputOptions>();
        command.Run(async (run, stop) =>
        {
            var connection = run.Read(kafka).Open();
            var ids = await Registry.IdsAsync(run.Read(kafka).Registry, connection, run.Time, stop).ConfigureAwait(false);
            var summary = await Task.Run(() => Record(run.Parsed.GetValue(file)!, new Recorder(connection, ids, run.Read(options), run.Time), stop), CancellationToken.None).ConfigureAwait(false);
            Write(run, run.Read(output), summary);
            return ExitCode.Ok;
        });
    }

    private static RecordSummary Record(string file, Recorder recorder, CancellationToken stop)
    {
        using var writer = RecordingWriter.Create(file);
        return recorder.Run(writer, stop);
    }

    private static void Write(CommandRun run, OutputOptions output, RecordSummary summary)
    {
        var text = $"{summary.Batches} batches with {summary.Events} events of {summary.Containers} containers, {summary.Metadata} metadata records; {summary.Unreadable} unreadable.";
        (output.IsJson ? run.Output : run.Error).WriteLine(output.IsJson ? JsonLine.Of(summary) : text);
    }
}
