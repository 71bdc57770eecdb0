using Streams.Detection.Time;

namespace Streams.Detection;

/// <summary>What one task remembers of one agent session.</summary>
/// <remarks>Key: agent id, "@", start of the agent in ns.</remarks>
public sealed class SessionState : ITimed
{
    /// <inheritdoc/>
    public long DueMs { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public bool IsOver { get; set; }

    /// <inheritdoc/>
    public long HeardMs => HeardAtMs;

    /// <summary>Number that the session's next event must have in this partition; -1 before the first.</summary>
    internal long NextSequence { get; set; } = -1;

    /// <summary>Latest event time that the session told of in this partition, ns since 1970.</summary>
    internal long LastEventNs { get; set; }

    /// <summary>Partition clock at the session's last record.</summary>
    internal long HeardAtMs { get; set; }

    /// <summary>Time after which the next heartbeat is due, as the agent said; 0 before the first heartbeat.</summary>
    internal long HeartbeatIntervalMs { get; set; }

    /// <summary>True where this partition is the one in which the session's silence is judged.</summary>
    internal bool Home { get; set; }

    /// <summary>True where the agent said that nothing more comes.</summary>
    internal bool Closed { get; set; }

    /// <summary>True where the silence was raised, until the session is heard again.</summary>
    internal bool SilenceRaised { get; set; }

    /// <summary>Event time of the silence that was raised, until its story is over; 0 for none.</summary>
    internal long SilenceStoryNs { get; set; }

    /// <summary>Host name of the agent's node.</summary>
    internal string Node { get; set; } = "";

    /// <summary>Cluster of the agent's node, empty for none.</summary>
    internal string Cluster { get; set; } = "";

    /// <summary>Event time of the session now, taken from the partition's clock where nothing came.</summary>
    internal long EventTimeNs(long nowMs) => LastEventNs + (Math.Max(0, nowMs - HeardAtMs) * 1_000_000);
}
