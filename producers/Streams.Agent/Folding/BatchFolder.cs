using System.Diagnostics.CodeAnalysis;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Folding;

/// <summary>Gathers the events of each container into batches, and says which batch must go out when.</summary>
/// <remarks>
/// One open batch a container. It is due when an urgent event came <see cref="FoldingOptions.UrgentAfter"/> ago, <see cref="FoldingOptions.CloseAfter"/> after its first event otherwise,
/// and at once when it holds as many events or bytes as the options allow. Time: the clock's timestamps, of arrival here. Thread: one.
/// </remarks>
internal sealed class BatchFolder(FoldingOptions options, TimeProvider clock)
{
    private readonly PriorityQueue<ContainerState, long> _due = new();
    private readonly long _mostUnderWay = (long)(options.UrgentAfter.TotalSeconds / 2 * clock.TimestampFrequency);

    /// <summary>When the next batch is due, in the clock's timestamps; <see cref="long.MaxValue"/> for none.</summary>
    public long NextDueAt => _due.TryPeek(out _, out var at) ? at : long.MaxValue;

    /// <summary>Takes an event into its container's batch. <paramref name="process"/> is the description to be sent, secrets already out.</summary>
    public void Add(ContainerState container, SensorEvent happened, Process? process, bool foldHarder = false)
    {
        var now = clock.GetTimestamp();
        container.Open.Add(happened.Event, process, happened.TimeNs, happened.MonotonicNs, happened.CgroupId, now, Since(happened, now), foldHarder);
        if (container.Open.Events >= options.Events || container.Open.Bytes >= options.Bytes)
        {
            container.Full.Enqueue(container.Open.Take());
            Schedule(container, now);
        }
        else
        {
            Schedule(container, container.Open.DueAt(options, clock));
        }
    }

    /// <summary>Gives the next container whose events are due.</summary>
    public bool TryTakeDue([NotNullWhen(true)] out ContainerState? container)
    {
        var now = clock.GetTimestamp();
        while (_due.TryPeek(out container, out var at) && at <= now)
        {
            _due.Dequeue();
            if (at == container.DueAt)
            {
                container.DueAt = long.MaxValue;
                return true;
            }
        }

        container = null;
        return false;
    }

    /// <summary>Gives the next batch of a due container, the full ones first.</summary>
    public static bool TryTakeBatch(ContainerState container, [NotNullWhen(true)] out EventBatch? batch)
    {
        if (container.Full.TryDequeue(out batch))
        {
            return true;
        }

        batch = container.Open.Events > 0 ? container.Open.Take() : null;
        return batch is not null;
    }

    /// <summary>Makes a container due again a little later.</summary>
    public void Postpone(ContainerState container, TimeSpan by) =>
        Schedule(container, clock.GetTimestamp() + (long)(by.TotalSeconds * clock.TimestampFrequency));

    // an urgent event's time runs from when it happened; where it was long under way, half of it is left, for what belongs together
    private long Since(SensorEvent happened, long now) =>
        happened.MonotonicNs == 0 ? now : Math.Clamp(happened.MonotonicNs / (TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerSecond / clock.TimestampFrequency), now - _mostUnderWay, now);

    private void Schedule(ContainerState container, long at)
    {
        if (at < container.DueAt)
        {
            container.DueAt = at; // what the queue held for it before is passed over
            _due.Enqueue(container, at);
        }
    }
}
