using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Worker;

/// <summary>Who this worker is, what it judges with, and when it ends.</summary>
internal sealed record WorkerOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Worker";

    /// <summary>Name of this worker, the same after a restart and unlike that of any other; default the host name.</summary>
    [Flag("--instance")]
    public string Instance { get; init; } = "";

    /// <summary>Directory for the little that must survive a restart: on which records the worker died. Default $XDG_STATE_HOME/streams-worker or ~/.local/state/streams-worker.</summary>
    [Flag("--state-dir")]
    public string StateDir { get; init; } = "";

    /// <summary>Kinds of detectors left out: behaviours, models, baselines, sequences, signatures; several separated by commas.</summary>
    [RegularExpression("^((behaviours|models|baselines|sequences|signatures)(,(?!$)|$))*$")]
    [Flag("--disable")]
    public string Disable { get; init; } = "";

    /// <summary>Raises a detection on every so many batches of each container, to verify a deployment end to end. 0 to 1,000,000; default 0, which is never.</summary>
    [Range(0, 1_000_000)]
    [Flag("--probe-every")]
    public int ProbeEvery { get; init; }

    /// <summary>Files with ECDSA P-256 public keys (PEM), several separated by commas: a model from detection.models.v1 is loaded where one of them signed it. Default none: every model from the topic is refused and counted, and the one that ships judges.</summary>
    [Flag("--trusted-keys")]
    public string TrustedKeys { get; init; } = "";

    /// <summary>Ends when everything that was there at its start, and all that is derived from it, is committed on alerts.v1.</summary>
    [Flag("--until-caught-up")]
    public bool UntilCaughtUp { get; init; }

    /// <summary>Prints the topology by the names of its nodes, and ends.</summary>
    [Flag("--describe")]
    public bool Describe { get; init; }
}
