using System.CommandLine;
using System.Text.Json;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Lab.Reports;

namespace Streams.Lab.Commands;

/// <summary><c>streams-lab compare A.json B.json</c>: says what changed between two reports.</summary>
internal static class CompareCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("compare", "Says what changed from one report to another: figures, and scenarios found or lost. 3 where a scenario was raised in the first and is not in the second.");
        var before = new Argument<string>("A") { Description = "Report (JSON) of the run before." };
        var after = new Argument<string>("B") { Description = "Report (JSON) of the run after." };
        command.Inner.Arguments.Add(before);
        command.Inner.Arguments.Add(after);
        command.Run(async (run, stop) =>
        {
            var comparison = new Comparison(
                await ReadAsync(run.Parsed.GetValue(before)!, stop).ConfigureAwait(false),
                await ReadAsync(run.Parsed.GetValue(after)!, stop).ConfigureAwait(false));
            foreach (var line in comparison.Lines())
            {
                await run.Output.WriteLineAsync(line).ConfigureAwait(false);
            }

            return comparison.HasLost ? ExitCode.Found : ExitCode.Ok;
        });
    }

    private static async Task<LabReport> ReadAsync(string file, CancellationToken stop)
    {
        try
        {
            return JsonSerializer.Deserialize<LabReport>(await File.ReadAllTextAsync(file, stop).ConfigureAwait(false)) ?? throw new UsageException($"{file} is no report of the lab.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file} is no report of the lab: {e.Message}");
        }
        catch (FileNotFoundException)
        {
            throw new UsageException($"{file} is not there.");
        }
    }
}
