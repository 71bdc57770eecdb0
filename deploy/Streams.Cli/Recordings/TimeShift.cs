using Streams.Schemas;

namespace Streams.Cli.Recordings;

/// <summary>Moves every event time of a record by the same span; what is unknown (0) stays unknown.</summary>
internal static class TimeShift
{
    public static void Apply(EventBatch batch, long ns)
    {
        batch.BaseTimeNs += ns;

        foreach (var process in batch.Processes)
        {
            process.StartedAtNs = Moved(process.StartedAtNs, ns);
        }

        foreach (var gap in batch.Events.Select(happened => happened.SensorGap).OfType<SensorGap>())
        {
            gap.FromNs = Moved(gap.FromNs, ns);
            gap.UntilNs = Moved(gap.UntilNs, ns);
        }
    }

    public static void Apply(ContainerMetadata metadata, long ns)
    {
        metadata.CreatedAtNs = Moved(metadata.CreatedAtNs, ns);
        metadata.StartedAtNs = Moved(metadata.StartedAtNs, ns);
        metadata.EndedAtNs += ns;
    }

    private static long Moved(long time, long ns) => time == 0 ? 0 : time + ns;
}
