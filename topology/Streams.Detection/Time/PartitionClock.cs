namespace Streams.Detection.Time;

/// <summary>How long a partition was alive, taken from the broker's append times alone.</summary>
/// <remarks>
/// Units: ms.
/// State: the clock and the append time of the last record; part of the task's state, so that a restart goes on where it stood.
/// Time: neither wall clock nor event time. A pause in which nothing was appended (a broker outage, a quiet partition
/// without an owner) counts at most <see cref="LongestStepMs"/>, so nobody is called silent for it; replaying the same log gives the same clock.
/// </remarks>
public sealed class PartitionClock
{
    /// <summary>What one record adds at most: the distance of two ticks.</summary>
    public const long LongestStepMs = 5_000;

    /// <summary>Starts at zero, before any record.</summary>
    public PartitionClock()
        : this(nowMs: 0, lastAppendMs: -1)
    {
    }

    /// <summary>Goes on from what was remembered.</summary>
    public PartitionClock(long nowMs, long lastAppendMs)
    {
        NowMs = nowMs;
        LastAppendMs = lastAppendMs;
    }

    /// <summary>Time in which the partition was alive.</summary>
    public long NowMs { get; private set; }

    /// <summary>Append time of the last record, ms since 1970; -1 before the first.</summary>
    public long LastAppendMs { get; private set; }

    /// <summary>Takes in the next record of the partition.</summary>
    /// <returns>The clock at that record.</returns>
    public long Advance(long appendTimeMs)
    {
        if (LastAppendMs >= 0)
        {
            NowMs += Math.Clamp(appendTimeMs - LastAppendMs, 0, LongestStepMs);
        }

        // An append time that went back (another broker leads now) is followed, or the clock would stand until it is passed.
        LastAppendMs = appendTimeMs;
        return NowMs;
    }
}
