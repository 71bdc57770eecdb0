using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Topologies;

/// <summary>How the topology runs: how often it commits and polls, how long it waits for what.</summary>
public sealed record TopologyOptions
{
    /// <summary>Name of the section in configuration files and environment variables.</summary>
    public const string Section = "Topology";

    /// <summary>Time between commits; half of it is the mean wait of a result for its transaction. 10 ms to 1 s; default 50 ms.</summary>
    [DurationRange("00:00:00.010", "00:00:01")]
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait for records in one poll. 1 ms to 100 ms; default 5 ms, which costs 5 % of a core when idle.</summary>
    [DurationRange("00:00:00.001", "00:00:00.100")]
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Records taken in one poll; all of them are worked off before the next commit is looked at. 10 to 10,000; default 200.</summary>
    [Range(10, 10_000)]
    public int PollRecords { get; init; } = 200;

    /// <summary>Longest time that the broker holds a fetch back for more records. 5 ms to 500 ms; default 50 ms.</summary>
    [DurationRange("00:00:00.005", "00:00:00.500")]
    public TimeSpan FetchWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Pause of fetching once the client's queue is full. 1 ms to 1 s; default 5 ms (librdkafka's own default, 1 s, costs 60 % of the throughput).</summary>
    [DurationRange("00:00:00.001", "00:00:01")]
    public TimeSpan FetchBackoff { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Time after which the group gives a dead worker's partitions to others. 6 s to 5 min; default 12 s, so that a restart is faster.</summary>
    [DurationRange("00:00:06", "00:05:00")]
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Time after which the broker ends a dead worker's transaction. 1 s to 1 min; default 5 s, as readers wait for it.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time without a poll, or with one transaction open, after which the process ends itself. 10 s to 10 min; default 60 s.</summary>
    [DurationRange("00:00:10", "00:10:00")]
    public TimeSpan WatchdogPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Silence of a partition's agents after which a tick is written there. 1 s to 1 min; default 5 s.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan TickAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest record that is read; larger ones are dead letters. Agents close a batch at 128 KiB. 256 KiB to 4 MiB; default 1 MiB.</summary>
    [Range(262_144, 4_194_304)]
    public int RecordBytes { get; init; } = 1_048_576;

    /// <summary>Containers that one task remembers; at the bound the one unheard longest is forgotten. About 8 KiB of memory each. 100 to 10,000,000 states; default 100,000.</summary>
    [Range(100, 10_000_000)]
    public int ContainerStates { get; init; } = 100_000;

    /// <summary>Agent sessions that one task remembers; at the bound the one unheard longest is forgotten, and what it sends later looks like a gap. 64 to 1,000,000 states; default 4,096.</summary>
    [Range(64, 1_000_000)]
    public int SessionStates { get; init; } = 4_096;

    /// <summary>Incidents that one task keeps open; at the bound the one without a detection for longest is forgotten, without its closing alert. 100 to 10,000,000 states; default 100,000.</summary>
    [Range(100, 10_000_000)]
    public int IncidentStates { get; init; } = 100_000;

    /// <summary>How far a batch's own time may lie after the time of its append. 1 s to 1 h; default 5 min.</summary>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromMinutes(5);
}
