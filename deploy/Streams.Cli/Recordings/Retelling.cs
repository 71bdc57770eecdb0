using Streams.Schemas;

namespace Streams.Cli.Recordings;

/// <summary>Turns what was recorded into what a replay sends: without heartbeats and ticks of the recorded sessions, in other times and under other names where asked to.</summary>
/// <remarks>Changes the entries in place. State: one name a container.</remarks>
internal sealed class Retelling(long shiftNs, ContainerNames? names)
{
    /// <summary>Changes the entry; false where nothing of it is to be sent.</summary>
    public bool TryRetell(RecordedEntry entry)
    {
        if (entry.Metadata is { } metadata)
        {
            TimeShift.Apply(metadata, shiftNs);
            names?.Rename(metadata);
            return true;
        }

        if (entry.Events is not { } batch || !DropSignsOfLife(batch))
        {
            return false;
        }

        TimeShift.Apply(batch, shiftNs);
        names?.Rename(batch);
        return true;
    }

    /// <summary>Event time of a batch's first event, ns since 1970; null where it has only heartbeats or ticks.</summary>
    public static long? FirstEventNs(EventBatch batch)
    {
        var told = batch.Events.Where(IsTold).ToList();
        return told.Count == 0 ? null : batch.BaseTimeNs + (told.Min(happened => happened.OffsetUs) * 1_000);
    }

    /// <summary>Event time of a batch's last event, ns since 1970.</summary>
    public static long LastEventNs(EventBatch batch) => batch.BaseTimeNs + (batch.Events.Max(happened => happened.OffsetUs) * 1_000);

    private static bool DropSignsOfLife(EventBatch batch)
    {
        batch.Events.RemoveAll(happened => !IsTold(happened));
        return batch.Events.Count > 0;
    }

    // the recorded agent's life and the recorded partitions' time are not the replay's
    private static bool IsTold(Event happened) => happened.Kind is not (EventKind.Heartbeat or EventKind.Tick);
}
