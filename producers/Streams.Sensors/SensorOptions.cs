using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Sensors;

/// <summary>What the agent watches, how often, and with how much memory.</summary>
public sealed record SensorOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Sensors";

    /// <summary>Tier to use: auto (the best that the host permits), ebpf, netlink or proc; default auto.</summary>
    [AllowedValues("auto", "ebpf", "netlink", "proc")]
    public string Tier { get; init; } = "auto";

    /// <summary>Ring between kernel and agent, bytes, a power of two. 64 KiB to 256 MiB; default 8 MiB: more than a second of a storm of 200,000 small events/s is drained every few milliseconds.</summary>
    [Range(65_536, 268_435_456)]
    public int RingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Time between two looks at the ring. 1 to 100 ms; default 5 ms: a wakeup per event costs 2 to 4 µs of CPU and halves the traced program's speed.</summary>
    [DurationRange("00:00:00.001", "00:00:00.100")]
    public TimeSpan DrainEvery { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Open connections whose owner the kernel program remembers; opening and end of one beyond are declared lost. 1,024 to 1,048,576; default 32,768.</summary>
    [Range(1_024, 1_048_576)]
    public int Connections { get; init; } = 32_768;

    /// <summary>Processes remembered; a process beyond is reported with what its event carries. 1,024 to 4,194,304; default 65,536.</summary>
    [Range(1_024, 4_194_304)]
    public int Processes { get; init; } = 65_536;

    /// <summary>Files and system calls of processes outside containers and services too; default false: they are many, and filtered.</summary>
    public bool HostActivity { get; init; }

    /// <summary>Files that one container may name in a second; what it does to more of them is declared lost. 100 to 1,000,000; default 20,000.</summary>
    [Range(100, 1_000_000)]
    public int FilesPerSecond { get; init; } = 20_000;

    /// <summary>Time between two tellings of what was done to files. 20 ms to 10 s; default 250 ms.</summary>
    [DurationRange("00:00:00.020", "00:00:10")]
    public TimeSpan FilesEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two tellings of what open connections moved. 0.5 s to 10 min; default 10 s.</summary>
    [DurationRange("00:00:00.500", "00:10:00")]
    public TimeSpan FlowsEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two resource samples of a container. 0.5 to 60 s; default 1 s.</summary>
    [DurationRange("00:00:00.500", "00:01:00")]
    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at /proc in the proc tier, and at connections and cgroups in the netlink tier. 0.05 to 60 s; default 0.5 s: what lives shorter is not seen.</summary>
    [DurationRange("00:00:00.050", "00:01:00")]
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Where the host's /proc is mounted; default /proc.</summary>
    [Required]
    public string ProcRoot { get; init; } = "/proc";
}
