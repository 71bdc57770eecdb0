using Confluent.Kafka;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Cli.Alerts;

/// <summary><c>streams alerts</c>: shows what is on alerts.v1.</summary>
internal static class AlertsCommand
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("alerts", "Shows alerts: those that come from now on, or with --from-beginning all that are kept.");
        var kafkaOptions = command.Options<KafkaOptions>();
        var alertsOptions = command.Options<AlertsOptions>();
        var outputOptions = command.Options<OutputOptions>();

        command.Run((run, stop) =>
        {
            var kafka = run.Read(kafkaOptions);
            return Task.FromResult(Show(KafkaConnection.Open(kafka.Bootstrap, kafka.Prefix, kafka.Config), run.Read(alertsOptions), AlertPrinters.For(run.Read(outputOptions), run.Output), stop));
        });
    }

    private static int Show(KafkaConnection kafka, AlertsOptions options, IAlertPrinter printer, CancellationToken stop)
    {
        using var feed = new AlertFeed(kafka, options.FromBeginning ? AlertFeed.Beginning(kafka) : TopicEnds.Of(kafka, TopicCatalog.Alerts));
        var goOn = options.Follow || !options.FromBeginning;

        while (!stop.IsCancellationRequested && (goOn || !feed.AtEnd))
        {
            if (feed.TryRead(Wait, out var alert, out var json) && IsOf(alert!, options.Container))
            {
                printer.Print(alert!, json);
            }
        }

        return ExitCode.Ok;
    }

    private static bool IsOf(Alert alert, string container) =>
        container.Length == 0 || alert.ContainerId.StartsWith(container, StringComparison.Ordinal) || alert.ContainerName == container;
}
