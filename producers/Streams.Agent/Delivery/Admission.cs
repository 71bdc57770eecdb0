using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>Leaves the least valuable events out where room runs short, before they have numbers, and sees to it that each is declared.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class Admission(AgentLosses losses, Accounts accounts, DeliveryTelemetry telemetry)
{
    /// <summary>Where events are lost for lack of room on the way to Kafka.</summary>
    public const string Spool = "spool";

    /// <summary>Where events are lost because their container, or the agent itself, used up what it may.</summary>
    public const string Budget = "budget";

    /// <summary>Takes out of a batch what is worth less than what still finds room.</summary>
    public void Thin(EventBatch batch, double fullness, string where)
    {
        var least = EventValue.LeastAt(fullness);
        if (least > 0)
        {
            batch.Events.RemoveAll(happened => EventValue.Of(happened) < least && Lose(batch, happened, where));
        }
    }

    /// <summary>Gives a whole batch up.</summary>
    public void Refuse(EventBatch batch)
    {
        foreach (var happened in batch.Events)
        {
            Lose(batch, happened, Spool);
        }
    }

    /// <summary>Gives one event up, and remembers it for the declaration.</summary>
    public void Lose(string container, Event happened, long timeNs, string where)
    {
        var ofClass = Accounts.ClassOf(happened.Kind);
        losses.Add(container, ofClass, where, happened.Occurrences, timeNs, timeNs);
        accounts.Lost(ofClass, happened.Occurrences);
        telemetry.EventGivenUp(ofClass, where, happened.Occurrences);
    }

    private bool Lose(EventBatch batch, Event happened, string where)
    {
        if (happened.SensorGap is { } gap)
        {
            losses.Add(batch.ContainerId, gap); // what it tells is not lost: it is told later
            accounts.Withdrawn(happened);
        }
        else
        {
            Lose(batch.ContainerId, happened, batch.BaseTimeNs + (happened.OffsetUs * 1_000), where);
        }

        return true;
    }
}
