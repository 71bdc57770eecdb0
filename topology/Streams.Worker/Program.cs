using Streams.Hosting;
using Streams.Hosting.Options;
using Streams.Topologies;
using Streams.Worker;

return await StreamsProgram.RunAsync(args, "streams-worker", "Judges what containers do: reads events and metadata from Kafka, writes detections and alerts, exactly once.", command =>
{
    var worker = command.Options<WorkerOptions>();
    var kafka = command.Options<KafkaOptions>();
    var topology = command.Options<TopologyOptions>();
    var http = command.Options(new HttpOptions { Listen = "127.0.0.1:9464" });

    command.Run((run, stop) => WorkerProgram.RunAsync(run, run.Read(worker), run.Read(kafka), run.Read(topology), run.Read(http), stop));
});
