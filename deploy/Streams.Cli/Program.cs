using Streams.Hosting;
using Streams.Hosting.Options;

return await StreamsProgram.RunAsync(args, "streams", "Operates Streams: topics, alerts, recordings.", root =>
{
    var topics = root.Command("topics", "Makes and compares the topics.");
    var apply = topics.Command("apply", "Makes the topics that are missing.");
    var kafka = apply.Options<KafkaOptions>();
    var http = apply.Options(new HttpOptions { Listen = "127.0.0.1:31990" });
    apply.Run(async (run, stop) => { run.LogOptions(); await run.ServeAsync(run.Read(http), stop); await Task.Delay(5000, stop); return 0; });
});
