using Streams.Detection;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Schemas.Wire;
using Streams.Scoring.Artifacts;
using Streams.Topologies;
using Streams.Topologies.Faults;

namespace Streams.Worker;

/// <summary>Wires the worker's parts, and stops them in order: the topology first, which commits, then the readers of what it knows, then the HTTP endpoint.</summary>
internal static class WorkerProgram
{
    private const string Part = "topology";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(CommandRun run, WorkerSetup setup, CancellationToken stop)
    {
        try
        {
            return setup.Worker.Describe ? await DescribeAsync(run, setup).ConfigureAwait(false) : await JudgeAsync(run, setup, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaSettingsException or KafkaFailedException or StartupException)
        {
            throw new FailedException(e.Message, e);
        }
    }

    private static async Task<int> DescribeAsync(CommandRun run, WorkerSetup setup)
    {
        // Needs no cluster: nothing is built that would look for one.
        var connection = KafkaConnection.Open(setup.Kafka.Bootstrap ?? "localhost:9092", setup.Kafka.Prefix, setup.Kafka.Config);
        using var trusted = new TrustedKeys();
        await using var knowledge = new Knowledge(connection, SchemaIds.CompiledIn, trusted, run.Loggers, run.Meters);
        await using var stream = Open(run, setup, connection, SchemaIds.CompiledIn, knowledge);
        await run.Output.WriteLineAsync(stream.Describe()).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static async Task<int> JudgeAsync(CommandRun run, WorkerSetup setup, CancellationToken stop)
    {
        using var trusted = Trusted(setup.Worker);
        var connection = KafkaConnection.Open(setup.Kafka.Bootstrap, setup.Kafka.Prefix, setup.Kafka.Config);
        run.LogOptions();
        run.Readiness.Wait(Part, "starting");
        await run.ServeAsync(setup.Http, stop).ConfigureAwait(false);

        var ids = await Registry.IdsAsync(setup.Kafka.Registry, connection, run.Time, stop).ConfigureAwait(false);
        await using var knowledge = new Knowledge(connection, ids, trusted, run.Loggers, run.Meters);
        await using var stream = Open(run, setup, connection, ids, knowledge);
        await knowledge.ReadWholeAsync(stop).ConfigureAwait(false);
        await stream.StartAsync(stop).ConfigureAwait(false);
        await WorkAsync(run, stream, setup.Worker, stop).ConfigureAwait(false);

        run.Readiness.Wait(Part, "stopping");
        return await stream.StopAsync().ConfigureAwait(false) ? ExitCode.Ok : ExitCode.Failed;
    }

    private static DetectionStream Open(CommandRun run, WorkerSetup setup, KafkaConnection connection, ISchemaIds ids, Knowledge knowledge)
    {
        var steps = DetectionSteps.Create(setup.Detection, knowledge.Models, knowledge.Profiles, run.Meters, run.Loggers);
        var settings = new DetectionStreamSettings
        {
            Connection = connection,
            Instance = InstanceName.Of(setup.Worker),
            StateDirectory = InstanceName.StateDirectory(setup.Worker),
            Ids = ids,
            Options = setup.Topology,
        };
        return new DetectionStream(settings, steps, run.Loggers, run.Meters, run.Time);
    }

    private static TrustedKeys Trusted(WorkerOptions options)
    {
        var trusted = new TrustedKeys();
        foreach (var file in options.TrustedKeys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                trusted.Add(File.ReadAllText(file));
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                trusted.Dispose();
                throw new FailedException($"--trusted-keys: {file} cannot be used: {e.Message}", e);
            }
        }

        return trusted;
    }

    private static async Task WorkAsync(CommandRun run, DetectionStream stream, WorkerOptions options, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = TellReadinessAsync(run, stream, end.Token);
        try
        {
            await (options.UntilCaughtUp ? stream.CatchUpAsync(stop) : Task.Delay(Timeout.Infinite, stop)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // asked to end: the records at hand are finished and committed
        }

        await end.CancelAsync().ConfigureAwait(false);
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task TellReadinessAsync(CommandRun run, DetectionStream stream, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookEvery, run.Time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            if (stream.IsReady)
            {
                run.Readiness.Ready(Part);
            }
            else
            {
                run.Readiness.Wait(Part, "restoring states");
            }
        }
    }
}
