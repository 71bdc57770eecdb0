using Streams.Cli.Alerts;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Kafka.Topics;

namespace Streams.Cli.Demo;

/// <summary><c>streams demo</c>: the whole pipeline on recorded attacks and on this host, with no set-up.</summary>
internal static class DemoCommand
{
    private const int OwnPartitions = 4;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AtRestAfter = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan AtRestWithin = TimeSpan.FromSeconds(12);

    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("demo", "Runs the whole pipeline: recorded real attacks and this host's own containers, from the events to the alerts. Needs nothing but the .NET SDK.");
        var kafkaOptions = command.Options<KafkaOptions>();
        var demoOptions = command.Options<DemoOptions>();
        var outputOptions = command.Options<OutputOptions>();
        command.Run((run, stop) => RunAsync(run, run.Read(kafkaOptions), run.Read(demoOptions), run.Read(outputOptions), stop));
    }

    private static async Task<int> RunAsync(CommandRun run, KafkaOptions kafka, DemoOptions options, OutputOptions output, CancellationToken stop)
    {
        var directory = Directory.CreateTempSubdirectory("streams-demo-").FullName;
        await using var logFile = new StreamWriter(Path.Combine(directory, "programs.log")) { AutoFlush = true };
        await using var log = TextWriter.Synchronized(logFile);
        void Tell(string text) => run.Error.WriteLine(text);

        var given = string.IsNullOrEmpty(kafka.Bootstrap) && string.IsNullOrEmpty(kafka.Config) ? null : kafka.Open();
        await using var broker = await DemoBroker.StartAsync(given, stop).ConfigureAwait(false);
        var connection = given ?? new KafkaConnection(broker.BootstrapServers, kafka.Prefix);
        Tell($"on {broker.Description}; the programs' logs: {Path.Combine(directory, "programs.log")}");

        using (var admin = new TopicAdmin(connection))
        {
            var outcome = await admin.ApplyAsync(new TopicLayout { Partitions = options.Partitions ?? (given is null ? OwnPartitions : null) }, alterSettings: false, stop).ConfigureAwait(false);
            Tell($"{outcome.Created.Count} topics made");
        }

        await using var programs = new DemoPrograms(Flags(kafka, broker), directory, log, run.Time);
        await programs.PublishAsync(DemoRecordings.Profiles, stop).ConfigureAwait(false);
        await using var alerts = new AlertWatch(connection, AlertPrinters.For(output, run.Output), run.Time);
        await using var tally = new EventTally(connection, Tell);
        alerts.Start();
        tally.Start();
        await programs.StartWorkerAsync(options.Disable, stop).ConfigureAwait(false);
        Tell("the worker is ready; now: a shop at work, the same shop being robbed" + (options.RecordingsOnly ? "" : ", and this host"));
        await ActAsync(programs, options, run.Time, () => Tell($"… {tally.Events:N0} events of {tally.Containers} containers, {tally.Windows} windows, {alerts.Records} alert records"), stop).ConfigureAwait(false);

        Tell("stopping the agents; what is under way is judged to its end");
        await programs.StopAgentsAsync().ConfigureAwait(false);
        await RestAsync(tally, alerts, run.Time).ConfigureAwait(false);
        await alerts.StopAsync().ConfigureAwait(false);
        await tally.StopAsync().ConfigureAwait(false);
        Tell("");
        Tell(DemoSummary.Of(tally, alerts, programs.WorkerRestarts));
        return ExitCode.Ok;
    }

    private static async Task ActAsync(DemoPrograms programs, DemoOptions options, TimeProvider time, Action tellProgress, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var told = began;

        if (!options.RecordingsOnly)
        {
            programs.StartAgent();
        }

        programs.StartReplay("recorded-shop", DemoRecordings.Benign);
        programs.StartReplay("recorded-intrusion", DemoRecordings.Intrusion);

        try
        {
            while (time.GetElapsedTime(began) < options.Duration && !(options.RecordingsOnly && programs.ReplaysEnded))
            {
                await Task.Delay(LookEvery, time, stop).ConfigureAwait(false);

                if (time.GetElapsedTime(told) >= ProgressEvery)
                {
                    told = time.GetTimestamp();
                    tellProgress();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C ends the show early; the summary still comes
        }
    }

    /// <summary>Waits until nothing has come through for a while, at most 12 s.</summary>
    private static async Task RestAsync(EventTally tally, AlertWatch alerts, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var changed = began;
        var seen = (0L, 0);

        while (time.GetElapsedTime(changed) < AtRestAfter && time.GetElapsedTime(began) < AtRestWithin)
        {
            await Task.Delay(LookEvery, time).ConfigureAwait(false);
            var now = (tally.Records, alerts.Records);
            changed = now == seen ? changed : time.GetTimestamp();
            seen = now;
        }
    }

    private static List<string> Flags(KafkaOptions kafka, DemoBroker broker) =>
    [
        "--bootstrap", broker.BootstrapServers,
        .. string.IsNullOrEmpty(kafka.Config) ? Array.Empty<string>() : ["--kafka-config", kafka.Config],
        .. string.IsNullOrEmpty(kafka.Prefix) ? Array.Empty<string>() : ["--prefix", kafka.Prefix],
        .. string.IsNullOrEmpty(kafka.Registry) ? Array.Empty<string>() : ["--registry", kafka.Registry],
    ];
}
