using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Topologies;
using Streams.Topologies.Faults;

namespace Streams.Worker;

/// <summary>Wires the worker's parts, and stops them in order: the topology first, which commits, then the HTTP endpoint.</summary>
internal static class WorkerProgram
{
    private const string Part = "topology";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(CommandRun run, WorkerOptions options, KafkaOptions kafka, TopologyOptions topology, HttpOptions http, CancellationToken stop)
    {
        try
        {
            // Describing needs no cluster.
            var bootstrap = options.Describe ? kafka.Bootstrap ?? "localhost:9092" : kafka.Bootstrap;
            var connection = KafkaConnection.Open(bootstrap, kafka.Prefix, kafka.Config);
            await using var stream = Open(run, options, topology, connection);
            if (options.Describe)
            {
                await run.Output.WriteLineAsync(stream.Describe()).ConfigureAwait(false);
                return ExitCode.Ok;
            }

            run.LogOptions();
            run.Readiness.Wait(Part, "starting");
            await run.ServeAsync(http, stop).ConfigureAwait(false);
            await stream.StartAsync(stop).ConfigureAwait(false);
            await WorkAsync(run, stream, options, stop).ConfigureAwait(false);

            run.Readiness.Wait(Part, "stopping");
            return await stream.StopAsync().ConfigureAwait(false) ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception e) when (e is KafkaSettingsException or StartupException)
        {
            throw new FailedException(e.Message, e);
        }
    }

    private static DetectionStream Open(CommandRun run, WorkerOptions options, TopologyOptions topology, KafkaConnection connection)
    {
        var settings = new DetectionStreamSettings
        {
            Connection = connection,
            Instance = InstanceName.Of(options),
            StateDirectory = InstanceName.StateDirectory(options),
            Options = topology,
        };
        return new DetectionStream(settings, PassingSteps.Create(options.ProbeEvery), run.Loggers, run.Meters, run.Time);
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
