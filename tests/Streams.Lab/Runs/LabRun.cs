using Streams.Hosting;
using Streams.Kafka;
using Streams.Lab.Commands;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;
using Streams.Lab.Reports;
using Streams.Lab.Scenarios;
using Streams.Lab.Workloads;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Lab.Runs;

/// <summary>One run of the lab on grounds that are ready: honest work, profiles, storms, trials, and what was measured of it all.</summary>
/// <remarks>Nothing that is measured comes from the product's own counters: containers and acts are the lab's, events and alerts are read from the topics.</remarks>
internal sealed class LabRun(LabOptions options, LabFolders folders, RunLog log, TimeProvider time)
{
    private const int SmokeStorm = 2_000;
    private const int FullStorm = 20_000;

    private static readonly TimeSpan s_smokeStormWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_fullStormWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_profilesWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_windowsWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_quietFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_quietWithin = TimeSpan.FromSeconds(30);

    private readonly EventLedger _events = new();
    private readonly AlertLedger _alerts = new();

    /// <summary>Runs it.</summary>
    /// <param name="connecting">The cluster, with a prefix of the run's own, once it is there.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="owner">What the run has made.</param>
    /// <param name="workloads">Workloads of the suite.</param>
    /// <param name="trials">Trials in their order.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<LabRecord> RunAsync(
        Task<KafkaConnection> connecting, string folder, OwnerFile owner, IReadOnlyList<Workload> workloads, IReadOnlyList<Trial> trials, CancellationToken stop)
    {
        var root = await new DebianRoot(folders, log).MakeAsync(LabImages.Packages(options.IsFull), stop).ConfigureAwait(false);
        await using var engine = await ContainerEngine.StartAsync(Path.Combine(folder, "engine"), owner, log, time, stop).ConfigureAwait(false);
        await LabImages.MakeAsync(engine, root, Path.Combine(folder, "over"), workloads, stop).ConfigureAwait(false);
        log.Tell($"{workloads.Count} images made");
        var connection = await connecting.ConfigureAwait(false);

        await using var product = new LabProduct(connection, options.Agent, folder, owner, log, time);
        await product.MakeTopicsAsync(options.Partitions, stop).ConfigureAwait(false);
        using var tampering = new AlertTampering(options.Fault, connection);
        await using var eventReading = new TopicReading(connection, "lab-events", [TopicCatalog.Events, TopicCatalog.Metadata], time, TakeEvents);
        await using var alertReading = new TopicReading(connection, "lab-alerts", [TopicCatalog.Alerts], time, (_, value, heldAt) => TakeAlert(tampering, value, heldAt));
        await product.StartWorkerAsync(stop).ConfigureAwait(false);
        if (options.Fault != "agent-stopped")
        {
            // an agent is ready when its first events are acknowledged, and it is to watch containers alone: one must do something
            await engine.StartAsync(new ContainerOrder("first", LabImages.NameOf("idle"), "i=0; while [ $i -lt 120 ]; do sleep 0.5; i=$((i+1)); done") { Removes = true }, stop).ConfigureAwait(false);
            await product.StartAgentAsync(engine.Socket, options.Fault == "overload", stop).ConfigureAwait(false);
            await engine.RemoveAsync("first", stop).ConfigureAwait(false);
        }

        log.Tell("worker and agent are ready");
        var roster = new LabRoster(_events, time);
        await using var work = new HonestWork(engine, roster, workloads, options.Seed, log, time);
        await work.StartAsync(stop).ConfigureAwait(false);
        await LearnAsync(product, work, roster, folder, stop).ConfigureAwait(false);
        var profiledAt = time.GetUtcNow();

        var storms = new Storms(engine, roster, _events, time);
        await storms.MakeAsync(options.IsFull ? FullStorm : SmokeStorm, options.IsFull ? s_fullStormWithin : s_smokeStormWithin, stop).ConfigureAwait(false);
        log.Tell($"storms made; {trials.Count} trials begin");
        var runs = await new TrialPerformance(engine, roster, _alerts, workloads, product.AgentPid, log, time).PerformAsync(trials, options.Lanes, stop).ConfigureAwait(false);
        await Task.Delay(options.BenignFor, time, stop).ConfigureAwait(false);
        await work.CheckAsync(stop).ConfigureAwait(false);
        await work.StopAsync().ConfigureAwait(false);

        log.Tell("trials are over; the agent stops, and what is under way is judged");
        var endedAt = time.GetUtcNow();
        roster.EndAll();
        await product.StopAgentAsync().ConfigureAwait(false);
        await RestAsync(eventReading, alertReading, stop).ConfigureAwait(false);
        if (options.Out is not null && options.Fault == "none")
        {
            await product.RecordAsync(runs.Where(run => run.ContainerId.Length > 0).Select(run => run.ContainerId), Path.Combine(folder, RecordingList.Attacks), stop).ConfigureAwait(false);
            if (storms.Balances().Any(balance => balance.Produced != balance.Stored))
            {
                await product.RecordAsync([storms.ContainerId], Path.Combine(folder, RecordingList.Storms), stop).ConfigureAwait(false);
            }
        }

        await product.StopWorkerAsync().ConfigureAwait(false);
        return Measure(product, roster, storms, runs, profiledAt, endedAt);
    }

    private async Task LearnAsync(LabProduct product, HonestWork work, LabRoster roster, string folder, CancellationToken stop)
    {
        log.Tell($"{roster.All.Count} containers at work; watched for {options.LearnFor.TotalSeconds:F0} s, then profiles are fitted");
        await Task.Delay(options.LearnFor, time, stop).ConfigureAwait(false);
        await work.CheckAsync(stop).ConfigureAwait(false);
        if (options.Fault == "agent-stopped")
        {
            return; // nothing is stored that could be fitted to
        }

        var benign = roster.All.Where(container => container.Role == WorkloadRole.Benign).Select(container => container.Id);
        await product.FitAsync(benign, Path.Combine(folder, RecordingList.Normal), stop).ConfigureAwait(false);
        await Task.Delay(s_profilesWithin, time, stop).ConfigureAwait(false);
        log.Tell("profiles fitted and published");
    }

    /// <summary>Waits until the last windows are closed and judged: no alert has come for a while.</summary>
    private async Task RestAsync(TopicReading events, TopicReading alerts, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while ((time.GetElapsedTime(began) < s_windowsWithin || alerts.QuietFor < s_quietFor) && time.GetElapsedTime(began) < s_quietWithin)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop).ConfigureAwait(false);
        }

        if ((events.Failure ?? alerts.Failure) is { } failure)
        {
            throw new FailedException($"a reader of the lab failed: {failure.Message}");
        }
    }

    private LabRecord Measure(LabProduct product, LabRoster roster, Storms storms, IReadOnlyList<TrialRun> runs, DateTimeOffset profiledAt, DateTimeOffset endedAt)
    {
        _events.Close();
        var held = _alerts.Held;
        return new LabRecord
        {
            Trials = [.. runs.Select(run => TrialJudge.Judge(run, _events.EventsOf(run.ContainerId), held))],
            Containers = roster.All,
            Alerts = held,
            Identified = roster.All
                .Where(container => _events.MetadataOf(container.Id)?.Image == LabImages.NameOf(container.Workload))
                .Select(container => container.Id)
                .ToHashSet(),
            Balances = storms.Balances(),
            Declared = _events.Declared,
            Events = _events.Events,
            Bytes = _events.Bytes,
            Agent = product.AgentCost,
            Worker = product.WorkerCost,
            ProfiledAt = profiledAt,
            EndedAt = endedAt,
        };
    }

    private void TakeEvents(string topic, byte[] value, DateTimeOffset heldAt)
    {
        if (!WireFormat.TryRead(value, out _, out var body))
        {
            return;
        }

        var reader = new AvroSpanReader(body);
        if (topic == TopicCatalog.Metadata)
        {
            _events.Take(ContainerMetadata.Read(ref reader));
        }
        else
        {
            _events.Take(EventBatch.Read(ref reader), value.Length);
        }
    }

    private void TakeAlert(AlertTampering tampering, byte[] value, DateTimeOffset heldAt)
    {
        if (tampering.Passes(value))
        {
            _alerts.Take(value, heldAt);
        }
    }
}
