using Streams.Cli.Alerts;
using Streams.Hosting;

return await StreamsProgram.RunAsync(args, "streams", "Operates Streams: topics, alerts, recordings.", AlertsCommand.AddTo);
