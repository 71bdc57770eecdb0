using Streams.Hosting.Logging;
using Streams.Hosting.Options;

namespace Streams.Cli.Alerts;

/// <summary>How data is printed.</summary>
internal sealed record OutputOptions
{
    private const int UnknownWidth = 140;

    /// <summary>Section of the settings.</summary>
    public const string Section = "Output";

    /// <summary>table for people, ndjson for programs: one JSON object a line on stdout, everything else on stderr.</summary>
    [Flag("--output", "-o")]
    public OutputFormat Format { get; init; } = OutputFormat.Table;

    /// <summary>The printer that the format asks for.</summary>
    public IAlertPrinter Printer(TextWriter output) => Format switch
    {
        OutputFormat.Ndjson => new NdjsonPrinter(output),
        _ => new TablePrinter(output, Terminal.HasColour(Console.IsOutputRedirected), Console.IsOutputRedirected ? UnknownWidth : Console.WindowWidth),
    };
}
