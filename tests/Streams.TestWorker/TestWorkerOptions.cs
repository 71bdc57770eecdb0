using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.TestWorker;

/// <summary>Who this worker is, and where it is to fail.</summary>
internal sealed record TestWorkerOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "TestWorker";

    /// <summary>Name of this worker.</summary>
    [Flag("--instance")]
    public string Instance { get; init; } = "";

    /// <summary>Directory in which it remembers its crashes.</summary>
    [Flag("--state-dir")]
    public string StateDir { get; init; } = "";

    /// <summary>Raises a detection on every so many batches of a container.</summary>
    [Range(0, 1_000_000)]
    public int ProbeEvery { get; init; }

    /// <summary>CONTAINER@NANOSECONDS: throws at the batch of that container with that base time, whenever it comes.</summary>
    public string ThrowAt { get; init; } = "";

    /// <summary>Throws between two outputs of every so many records that have several; 0 is never.</summary>
    [Range(0, 1_000_000)]
    public int ThrowEvery { get; init; }

    /// <summary>Directory of marks, one for each throw so far, so that a restarted worker knows.</summary>
    public string ThrowMarks { get; init; } = "";

    /// <summary>Throws in all.</summary>
    [Range(0, 1_000)]
    public int ThrowTimes { get; init; } = 20;
}
