using System.Text.Json;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;
using Streams.Lab.Reports;
using Streams.Lab.Runs;
using Streams.Lab.Scenarios;
using Streams.Lab.Workloads;

namespace Streams.Lab.Commands;

/// <summary><c>streams-lab run</c>: prepares the grounds, runs the lab on them, reports, and leaves nothing behind.</summary>
internal static class RunCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("run", "Runs a suite against the product, as root, in containers and a network of its own. 0: nothing to complain of; 1: not all could be done; 3: a must was missed, or events or alerts were lost or doubled.");
        var kafka = command.Options<KafkaOptions>();
        var lab = command.Options<LabOptions>();
        command.Run((run, stop) => RunAsync(run, run.Read(kafka), run.Read(lab), stop));
    }

    private static async Task<int> RunAsync(CommandRun run, KafkaOptions kafka, LabOptions options, CancellationToken stop)
    {
        NeedRoot();
        if (options.Agent is { } agent && !File.Exists(agent))
        {
            throw new UsageException($"--agent: {agent} is not there; give the path of a streams-agent.dll or of a published streams-agent.");
        }

        var workloads = WorkloadReader.ReadAll(Path.Combine(AppContext.BaseDirectory, "workloads"), options.Suite);
        var trials = TrialOrder.Of(Scenarios(options, workloads), options.Seed);
        var folders = LabFolders.Default;
        var leftovers = new Leftovers(folders, run.Error);
        await leftovers.RemoveAsync(run.Time, stop).ConfigureAwait(false);

        var name = $"{run.Time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}";
        var folder = Directory.CreateDirectory(Path.Combine(folders.Runs, name)).FullName;
        Environment.SetEnvironmentVariable(OwnerRecord.Mark, name);
        Environment.SetEnvironmentVariable("TMPDIR", Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName);
        var owner = new OwnerFile(folder, name);
        var log = new RunLog(Path.Combine(folder, "programs.log"), run.Error, run.Time);
        try
        {
            await using (log.ConfigureAwait(false))
            {
                var began = run.Time.GetTimestamp();
                var record = await OnKafkaAsync(kafka, options, new LabRun(options, folders, log, run.Time), folder, name, owner, workloads, trials, stop).ConfigureAwait(false);
                var report = ReportWriter.Write(record);
                var facts = RunFacts.Of(options, name, run.Time.GetElapsedTime(began));
                var pages = new ReportPages(report, record, facts);
                await run.Output.WriteLineAsync(options.Output switch { "markdown" => pages.Markdown(), "html" => pages.Html(), _ => JsonSerializer.Serialize(report) }).ConfigureAwait(false);
                Keep(options.Out, folder);
                Keep(options.Out, report, pages, facts);
                return Judge(report, record, log);
            }
        }
        catch (OperationCanceledException stopped) when (stop.IsCancellationRequested)
        {
            Keep(options.Out, folder);
            throw new FailedException("stopped before the run was over; there is no report.", stopped);
        }
        catch
        {
            Keep(options.Out, folder);
            throw;
        }
        finally
        {
            await leftovers.RemoveAsync(folder, OwnerFile.TryRead(folder)!, run.Time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<LabRecord> OnKafkaAsync(
        KafkaOptions kafka, LabOptions options, LabRun lab, string folder, string name, OwnerFile owner, IReadOnlyList<Workload> workloads, IReadOnlyList<Trial> trials, CancellationToken stop)
    {
        var isGiven = !string.IsNullOrEmpty(kafka.Bootstrap) || !string.IsNullOrEmpty(kafka.Config);
        var home = options.Kafka ?? LocalBroker.FindHome();
        if (!isGiven && home is null)
        {
            throw new UsageException($"no Kafka: give --bootstrap HOST:PORT or --kafka HOME, or set {LocalBroker.HomeVariable} to an installation of Kafka 4 (and have java).");
        }

        var starting = isGiven ? Task.FromResult<LocalBroker?>(null) : StartAsync(home!, stop); // while the containers' engine starts
        try
        {
            return await lab.RunAsync(ConnectAsync(), folder, owner, workloads, trials, stop).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (starting is { IsCompletedSuccessfully: true, Result: { } broker })
            {
                await broker.DisposeAsync().ConfigureAwait(false);
            }
        }

        async Task<KafkaConnection> ConnectAsync()
        {
            var broker = await starting.ConfigureAwait(false);
            return KafkaConnection.Open(broker?.BootstrapServers ?? kafka.Bootstrap, $"{kafka.Prefix}lab-{name}.", kafka.Config);
        }

        static async Task<LocalBroker?> StartAsync(string home, CancellationToken stop) => await LocalBroker.StartAsync(home, cancellationToken: stop).ConfigureAwait(false);
    }

    private static List<Scenario> Scenarios(LabOptions options, IReadOnlyList<Workload> workloads)
    {
        var names = workloads.Select(workload => workload.Name).ToHashSet();
        var folder = options.Scenario ?? Path.Combine(AppContext.BaseDirectory, "scenarios");
        var all = options.Scenario is null && !options.IsFull
            ? ScenarioReader.ReadAll(folder, names.Concat(WorkloadReader.ReadAll(Path.Combine(AppContext.BaseDirectory, "workloads"), "full").Select(workload => workload.Name)).ToHashSet()).Where(scenario => scenario.Smoke)
            : ScenarioReader.ReadAll(folder, names);
        var chosen = all.Where(scenario => options.Only.Length == 0 || options.Only.Contains(scenario.Id))
            .Select(scenario => scenario with { Found = scenario.Found with { Within = scenario.Found.Within * options.Patience } })
            .ToList();
        return chosen.Count > 0 ? chosen : throw new UsageException($"no scenario to run in {folder}.");
    }

    private static int Judge(LabReport report, LabRecord record, RunLog log)
    {
        var complaints = Complaints.Of(report, record).ToList();
        foreach (var complaint in complaints)
        {
            log.Tell($"!! {complaint}");
        }

        var notPerformed = record.Trials.Count(result => result.Run.Failure.Length > 0);
        return complaints.Count > notPerformed ? ExitCode.Found : notPerformed > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void Keep(string? place, string folder)
    {
        if (string.IsNullOrEmpty(place))
        {
            return;
        }

        Directory.CreateDirectory(place);
        foreach (var file in RecordingList.Files.Prepend("programs.log").Where(file => File.Exists(Path.Combine(folder, file))))
        {
            File.Copy(Path.Combine(folder, file), Path.Combine(place, file), overwrite: true);
        }
    }

    private static void Keep(string? place, LabReport report, ReportPages pages, RunFacts facts)
    {
        if (string.IsNullOrEmpty(place))
        {
            return;
        }

        File.WriteAllText(Path.Combine(place, "report.json"), JsonSerializer.Serialize(report) + "\n");
        File.WriteAllText(Path.Combine(place, "report.md"), pages.Markdown());
        File.WriteAllText(Path.Combine(place, "report.html"), pages.Html());
        RecordingList.Write(place, report, facts);
    }

    private static void NeedRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new UsageException("the lab makes containers and watches the kernel: run it as root.");
        }
    }
}
