namespace Streams.Hosting.Options;

/// <summary>How a command writes its data on stdout; all else goes to stderr.</summary>
public sealed record OutputOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Output";

    /// <summary>Data on stdout as a table for people, or as ndjson, one object a line, for programs.</summary>
    [Flag("--output", "-o")]
    public OutputFormat Format { get; init; } = OutputFormat.Table;

    /// <summary>True where each object stands alone on one line.</summary>
    public bool IsJson => Format is not OutputFormat.Table;
}
