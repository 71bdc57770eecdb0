using Streams.Hosting.Logging;
using Streams.Hosting.Options;

namespace Streams.Cli.Alerts;

/// <summary>The printer that the output options ask for.</summary>
internal static class AlertPrinters
{
    private const int WidthOfFile = 140;

    public static IAlertPrinter For(OutputOptions options, TextWriter output) => options.IsJson
        ? new NdjsonPrinter(output)
        : new TablePrinter(output, Terminal.HasColour(Console.IsOutputRedirected), Console.IsOutputRedirected ? WidthOfFile : Console.WindowWidth);
}
