using Streams.Hosting.Options;

namespace Streams.Cli.Topics;

/// <summary>How far applying may go.</summary>
internal sealed record AlterOptions
{
    public const string Section = "Topics";

    /// <summary>Changes settings of existing topics that differ; partitions are never changed.</summary>
    [Flag("--alter")]
    public bool Alter { get; init; }
}
