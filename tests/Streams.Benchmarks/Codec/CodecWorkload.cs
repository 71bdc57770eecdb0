using System.Text.Json;
using Streams.Hosting;
using Streams.Hosting.Commands;

namespace Streams.Benchmarks.Codec;

/// <summary>The span codecs beside Apache.Avro: time, bytes and allocations, per event.</summary>
internal static class CodecWorkload
{
    /// <summary>Adds the command <c>codec</c>.</summary>
    public static void AddTo(CommandBuilder benchmarks)
    {
        var command = benchmarks.Command("codec", "Measures the span codecs beside Apache.Avro; one object a workload, last the recorded mix at 32 events a batch.");
        var options = command.Options<CodecOptions>();
        command.Run((run, stop) => RunAsync(run, run.Read(options), stop));
    }

    private static async Task<int> RunAsync(CommandRun run, CodecOptions options, CancellationToken stop)
    {
        foreach (var workload in CodecCases.All(options.Recording))
        {
            stop.ThrowIfCancellationRequested();
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(workload.Measure(options.Rounds)));
        }
        return ExitCode.Ok;
    }
}
