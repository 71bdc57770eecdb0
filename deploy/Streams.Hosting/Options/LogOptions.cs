using Microsoft.Extensions.Logging;

namespace Streams.Hosting.Options;

/// <summary>What is logged on stderr.</summary>
public sealed record LogOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Log";

    /// <summary>Least level that is logged on stderr.</summary>
    [Flag("--log-level")]
    public LogLevel Level { get; init; } = LogLevel.Information;
}
