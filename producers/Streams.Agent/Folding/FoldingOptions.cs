using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Agent.Folding;

/// <summary>When a container's open batch goes out.</summary>
internal sealed record FoldingOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Folding";

    /// <summary>Time from an urgent event (process started or failed, new peer, listen, privilege change, system call new to the container, OOM kill, lifecycle) to the end of its batch. 0 to 1 s; default 10 ms, in which what belongs together still comes.</summary>
    [DurationRange("00:00:00", "00:00:01")]
    public TimeSpan UrgentAfter { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Time from a batch's first event to its end where none is urgent. 10 ms to 10 s; default 500 ms.</summary>
    [DurationRange("00:00:00.010", "00:00:10")]
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Events of a batch at most. 1 to 8,192; default 512.</summary>
    [Range(1, 8_192)]
    public int Events { get; init; } = 512;

    /// <summary>Encoded size of a batch at most, as estimated, bytes. 4 KiB to 1 MiB; default 128 KiB.</summary>
    [Range(4_096, 1_048_576)]
    public int Bytes { get; init; } = 131_072;

    /// <summary>Events that one container may hand on in a second: from a quarter of it on repeats are folded harder, from a half on the least valuable are left out and declared; programs, privileges, lifecycle and new peers always pass. 100 to 1,000,000; default 5,000.</summary>
    [Range(100, 1_000_000)]
    [Flag("--events-per-second")]
    public int EventsPerSecond { get; init; } = 5_000;

    /// <summary>Peers remembered a container, to tell a new one; beyond, the oldest leave. 16 to 65,536; default 4,096.</summary>
    [Range(16, 65_536)]
    public int Peers { get; init; } = 4_096;

    /// <summary>Containers folded at the same time; beyond, the one unused longest is forgotten. 64 to 65,536; default 8,192.</summary>
    [Range(64, 65_536)]
    public int Containers { get; init; } = 8_192;
}
