using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Cli.Recordings;

/// <summary>How to replay.</summary>
internal sealed record ReplayOptions
{
    public const string Section = "Replay";

    /// <summary>now: shifts all event times so that the recording happens now, by whole windows of 5 s, so that each holds what it held when it was recorded; the replay begins within 5 s. recorded: they stay.</summary>
    [Flag("--rebase")]
    public RebaseTo Rebase { get; init; } = RebaseTo.Recorded;

    /// <summary>Gives each container, and its processes, ids that no other replay has.</summary>
    [Flag("--new-containers")]
    public bool NewContainers { get; init; }

    /// <summary>Pace as a multiple of the recorded one; 0 is as fast as --max-rate lets it. 0 to 1,000.</summary>
    [Flag("--speed")]
    [Range(0d, 1_000d)]
    public double Speed { get; init; } = 1;

    /// <summary>Most events a second, whatever the speed. 1 to 10,000,000.</summary>
    [Flag("--max-rate")]
    [Range(1, 10_000_000)]
    public int MaxRate { get; init; } = 100_000;

    /// <summary>Agent that the replay appears as; where none is given, replay- and a random part.</summary>
    [Flag("--agent-id")]
    public string? AgentId { get; init; }
}
