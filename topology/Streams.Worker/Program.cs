using Streams.Detection;
using Streams.Detection.Accounting;
using Streams.Detection.Enrichment;
using Streams.Detection.Incidents;
using Streams.Detection.Judgement;
using Streams.Hosting;
using Streams.Hosting.Options;
using Streams.Scoring.Windows;
using Streams.Topologies;
using Streams.Worker;

return await StreamsProgram.RunAsync(args, "streams-worker", "Judges what containers do: reads events and metadata from Kafka, writes detections and alerts, exactly once.", command =>
{
    var worker = command.Options<WorkerOptions>();
    var kafka = command.Options<KafkaOptions>();
    var topology = command.Options<TopologyOptions>();
    var http = command.Options(new HttpOptions { Listen = "127.0.0.1:9464" });
    var accounting = command.Options<AccountingOptions>();
    var enrichment = command.Options<EnrichmentOptions>();
    var windows = command.Options<WindowOptions>();
    var judgement = command.Options<JudgementOptions>();
    var incidents = command.Options<IncidentOptions>();

    command.Run((run, stop) =>
    {
        var options = run.Read(worker);
        var detection = new DetectionOptions
        {
            Accounting = run.Read(accounting),
            Enrichment = run.Read(enrichment),
            Windows = run.Read(windows),
            Judgement = WorkerDetectors.Chosen(run.Read(judgement), options),
            Incidents = run.Read(incidents),
        };
        return WorkerProgram.RunAsync(run, new WorkerSetup(options, run.Read(kafka), run.Read(topology), run.Read(http), detection), stop);
    });
});
