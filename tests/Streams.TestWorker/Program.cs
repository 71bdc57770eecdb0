using Streams.Detection;
using Streams.Detection.Judgement;
using Streams.Hosting;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.TestWorker;
using Streams.Topologies;

return await StreamsProgram.RunAsync(args, "streams-test-worker", "The product's worker with a step that fails where a test says.", command =>
{
    var options = command.Options<TestWorkerOptions>();
    var kafka = command.Options<KafkaOptions>();
    var topology = command.Options<TopologyOptions>();
    var http = command.Options<HttpOptions>();

    command.Run(async (run, stop) =>
    {
        var worker = run.Read(options);
        var nothing = new NothingLearned();
        var steps = DetectionSteps.Create(
            new DetectionOptions { Judgement = new JudgementOptions { ProbeEvery = worker.ProbeEvery } }, nothing, nothing, run.Meters, run.Loggers);
        await using var stream = new DetectionStream(
            new DetectionStreamSettings
            {
                Connection = KafkaConnection.Open(run.Read(kafka).Bootstrap, run.Read(kafka).Prefix, run.Read(kafka).Config),
                Instance = worker.Instance,
                StateDirectory = worker.StateDir,
                Options = run.Read(topology),
            },
            steps with { Judge = new ThrowingStep(steps.Judge, worker) },
            run.Loggers,
            run.Meters,
            run.Time);
        await run.ServeAsync(run.Read(http), stop);
        await stream.StartAsync(stop);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await stream.StopAsync() ? ExitCode.Ok : ExitCode.Failed;
    });
});
