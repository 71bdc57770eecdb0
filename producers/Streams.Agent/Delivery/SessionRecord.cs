using Streams.Kafka.Publishing;
using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>What a session leaves for its successor.</summary>
/// <param name="StartedAtNs">Start of the session, ns since 1970.</param>
/// <param name="AliveAtNs">Until when Kafka has everything that it saw, ns since 1970; never after it last ran.</param>
/// <param name="Closed">True where it ended in order, so that nothing is missing.</param>
internal sealed record SessionRecord(long StartedAtNs, long AliveAtNs, bool Closed)
{
    /// <summary>What a successor has to declare that watches from this moment on; null where the session ended in order.</summary>
    public SensorGap? MissedUntil(DateTimeOffset watchesFrom)
    {
        var untilNs = UnixTime.Nanoseconds(watchesFrom);

        // where the clock was set back meanwhile, nobody knows how long it was: that something is missing holds all the same
        return Closed ? null : new SensorGap { Class = "all", Lost = -1, Where = "restart", FromNs = Math.Min(AliveAtNs, untilNs), UntilNs = untilNs };
    }
}
