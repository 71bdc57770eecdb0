using Streams.Hosting.Options;

namespace Streams.Cli.Alerts;

/// <summary>Which alerts to show.</summary>
internal sealed record AlertsOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Alerts";

    /// <summary>Go on and show alerts as they come, until Ctrl-C.</summary>
    [Flag("--follow", "-f")]
    public bool Follow { get; init; }

    /// <summary>Begin with the oldest alert that the topic holds; without it only what comes from now on is shown, and --follow is meant.</summary>
    [Flag("--from-beginning")]
    public bool FromBeginning { get; init; }

    /// <summary>Only alerts of the container whose id begins so, or whose name is this.</summary>
    [Flag("--container")]
    public string Container { get; init; } = "";
}
