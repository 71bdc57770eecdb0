using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.Kafka.Publishing;

/// <summary>Makes the batch that says that a session lives.</summary>
internal static class HeartbeatBatch
{
    public static EventBatch Of(SessionOptions session, SensorTier tier, DateTimeOffset eventTime, bool home, bool closing, IReadOnlyList<ClassCounter> counters, IReadOnlyList<string> blindSpots) => new()
    {
        Node = session.Node,
        Cluster = session.Cluster,
        BootId = session.BootId,
        Tier = tier,
        ContainerId = ContainerId.OfHost(session.Node).Value,
        BaseTimeNs = UnixTime.Nanoseconds(eventTime),
        Events =
        [
            new Event
            {
                Kind = EventKind.Heartbeat,
                Occurrences = 1,
                Process = -1,
                Heartbeat = new Heartbeat
                {
                    IntervalNs = session.HeartbeatEvery.Ticks * TimeSpan.NanosecondsPerTick,
                    Closing = closing,
                    Home = home,
                    Counters = [.. counters],
                    BlindSpots = [.. blindSpots],
                },
            },
        ],
    };
}
