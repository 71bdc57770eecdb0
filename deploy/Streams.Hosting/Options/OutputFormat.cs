namespace Streams.Hosting.Options;

/// <summary>How a command writes its data on stdout.</summary>
public enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs: each object alone on one line.</summary>
    Ndjson,

    /// <summary>The same as <see cref="Ndjson"/>.</summary>
    Json,
}
