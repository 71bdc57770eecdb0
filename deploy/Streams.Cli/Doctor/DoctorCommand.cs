using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Logging;
using Streams.Hosting.Options;

namespace Streams.Cli.Doctor;

/// <summary>streams doctor: says what is not as it should be between here and Kafka.</summary>
internal static class DoctorCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("doctor", "Checks the way to Kafka, the topics and the registry; ends with 3 where something is wrong.");
        var kafka = command.Options<KafkaOptions>();
        var output = command.Options<OutputOptions>();
        command.Run(async (run, stop) =>
        {
            var isWell = true;

            await foreach (var finding in Checks.RunAsync(run.Read(kafka), run.Time, stop).ConfigureAwait(false))
            {
                isWell &= finding.Ok;
                run.Output.WriteLine(run.Read(output).IsJson ? JsonLine.Of(finding) : $"{(finding.Ok ? "ok  " : "BAD ")} {finding.Check,-9} {OneLine.Of(finding.Detail)}");
            }

            return isWell ? ExitCode.Ok : ExitCode.Found;
        });
    }
}
