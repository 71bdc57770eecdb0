using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Agent.Delivery;

/// <summary>How events leave the node.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Delivery";

    /// <summary>Events between sensors and folding; what finds no room is counted and declared lost. 1,024 to 4,194,304; default 131,072.</summary>
    [Range(1_024, 4_194_304)]
    public int Channel { get; init; } = 131_072;

    /// <summary>Time between two heartbeats. 1 to 60 s; default 5 s, of which three missing raise an alarm.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time after the end of a container at which its metadata is retired, where the agent still runs then. 1 h to 30 d; default 7 d.</summary>
    [DurationRange("01:00:00", "30.00:00:00")]
    public TimeSpan RetireAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Time that an orderly stop may take until the broker has everything; the rest stays in the spool. 1 to 60 s; default 10 s.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan CloseWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that records wait for company before they are sent. 0 to 1 s; default 1 ms, since the batches are gathered already.</summary>
    [DurationRange("00:00:00", "00:00:01")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Bytes that wait for the broker in memory; what comes beyond goes to the spool. 1 MiB to 1 GiB; default 16 MiB.</summary>
    [Range(1 << 20, 1 << 30)]
    public int QueueBytes { get; init; } = 16 << 20;

    /// <summary>Leaves processes outside containers and services out. Default no.</summary>
    [Flag("--containers-only")]
    public bool ContainersOnly { get; init; }
}
