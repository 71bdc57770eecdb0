using System.ComponentModel.DataAnnotations;
using Streams.Schemas;
using Streams.Schemas.Options;

namespace Streams.Kafka.Publishing;

/// <summary>Who publishes, and within which bounds.</summary>
public sealed record SessionOptions
{
    /// <summary>The agent, stable over restarts.</summary>
    public required string AgentId { get; init; }

    /// <summary>Start of this run; with the id it is the session.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Host name of the node that heartbeats speak for.</summary>
    public required string Node { get; init; }

    /// <summary>Cluster of the node, empty for none.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Boot id of the node's kernel, empty for unknown.</summary>
    public string BootId { get; init; } = "";

    /// <summary>Source of the events, told in heartbeats.</summary>
    public SensorTier Tier { get; init; }

    /// <summary>Time from one heartbeat to the next, told in each. 1 s to 1 min; default 5 s.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after its last events a partition still gets heartbeats. 1 to 60 min; default 10 min.</summary>
    [DurationRange("00:01:00", "01:00:00")]
    public TimeSpan UsedWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes that wait for the broker; at the bound, publishing waits. 1 MiB to 1 GiB; default 32 MiB.</summary>
    [Range(1 << 20, 1 << 30)]
    public int QueueBytes { get; init; } = 32 << 20;

    /// <summary>Time that records wait for company before they are sent. 0 to 1 s; default 5 ms.</summary>
    [DurationRange("00:00:00", "00:00:01")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Longest time that an orderly stop waits for the broker's acknowledgements. 1 s to 1 min; default 10 s.</summary>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan CloseWithin { get; init; } = TimeSpan.FromSeconds(10);
}
