namespace Streams.Cli.Alerts;

/// <summary>How data is printed on stdout.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One JSON object a line, as it is on the topic.</summary>
    Ndjson,
}
