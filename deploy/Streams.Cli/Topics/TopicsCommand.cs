using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Logging;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Kafka.Topics;

namespace Streams.Cli.Topics;

/// <summary>streams topics: makes and compares the topics of the contract.</summary>
internal static class TopicsCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var topics = root.Command("topics", "Makes the topics, or compares them with the contract.");
        AddApply(topics.Command("apply", "Makes the topics that are missing, changelogs included, and says what differs."));
        AddDiff(topics.Command("diff", "Says where the cluster differs from the contract; ends with 3 where it does."));
        AddPrint(topics.Command("print", "Prints kafka-topics.sh commands that make the topics."));
    }

    private static void AddApply(CommandBuilder command)
    {
        var kafka = command.Options<KafkaOptions>();
        var layout = command.Options<TopicOptions>();
        var alter = command.Options<AlterOptions>();
        var output = command.Options<OutputOptions>();
        command.Run(async (run, stop) =>
        {
            using var admin = new TopicAdmin(run.Read(kafka).Open());
            var outcome = await admin.ApplyAsync(run.Read(layout).Layout, run.Read(alter).Alter, stop).ConfigureAwait(false);
            Write(run, run.Read(output), outcome);
            return ExitCode.Ok;
        });
    }

    private static void AddDiff(CommandBuilder command)
    {
        var kafka = command.Options<KafkaOptions>();
        var layout = command.Options<TopicOptions>();
        var output = command.Options<OutputOptions>();
        command.Run(async (run, stop) =>
        {
            using var admin = new TopicAdmin(run.Read(kafka).Open());
            var differences = await admin.DiffAsync(run.Read(layout).Layout, stop).ConfigureAwait(false);

            foreach (var difference in differences)
            {
                WriteLine(run, run.Read(output), "differs", difference);
            }

            return differences.Count == 0 ? ExitCode.Ok : ExitCode.Found;
        });
    }

    private static void AddPrint(CommandBuilder command)
    {
        var kafka = command.Options<KafkaOptions>();
        var layout = command.Options<TopicOptions>();
        command.Run((run, _) =>
        {
            var options = run.Read(kafka);
            var connection = KafkaConnection.Open(string.IsNullOrEmpty(options.Bootstrap) && string.IsNullOrEmpty(options.Config) ? "localhost:9092" : options.Bootstrap, options.Prefix, options.Config);

            foreach (var line in TopicCommands.Print(connection, run.Read(layout).Layout))
            {
                run.Output.WriteLine(line);
            }

            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static void Write(CommandRun run, OutputOptions output, TopicOutcome outcome)
    {
        foreach (var topic in outcome.Created)
        {
            run.Output.WriteLine(output.IsJson ? JsonLine.Of(new { topic, state = "created" }) : $"{topic}: created");
        }

        foreach (var altered in outcome.Altered)
        {
            WriteLine(run, output, "altered", altered);
        }

        foreach (var remaining in outcome.Remaining)
        {
            WriteLine(run, output, "differs", remaining);
        }

        run.Error.WriteLine($"{outcome.Created.Count} topics created, {outcome.Altered.Count} settings altered, {outcome.Remaining.Count} differences left{(outcome.Remaining.Any(difference => difference.IsSetting) ? " (--alter changes settings)" : "")}.");
    }

    private static void WriteLine(CommandRun run, OutputOptions output, string state, TopicDifference difference) =>
        run.Output.WriteLine(output.IsJson
            ? JsonLine.Of(new { difference.Topic, state, difference.What, difference.Actual, difference.Wanted })
            : state == "altered" ? $"{difference.Topic}: {difference.What} altered from {difference.Actual} to {difference.Wanted}" : difference.ToString());
}
