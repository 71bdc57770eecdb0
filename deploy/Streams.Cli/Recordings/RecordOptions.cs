using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Cli.Recordings;

/// <summary>What to record.</summary>
internal sealed record RecordOptions
{
    public const string Section = "Record";

    /// <summary>Begins with the events that are there already, instead of from now on. Metadata is always taken from its beginning.</summary>
    [Flag("--from-beginning")]
    public bool FromBeginning { get; init; }

    /// <summary>How long to record; where none is given, until Ctrl-C, or with --from-beginning until the end that the topics have now. 1 s to 7 d.</summary>
    [Flag("--duration")]
    [DurationRange("00:00:01", "7.00:00:00")]
    public TimeSpan? Duration { get; init; }

    /// <summary>Only these containers: their ids, or the first 12 characters or more, several separated by commas.</summary>
    [Flag("--container")]
    public string[] Container { get; init; } = [];
}
