using System.Text;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Agent.Delivery;

/// <summary>Says what a record on disk holds that will not be sent.</summary>
internal static class SpooledLosses
{
    /// <summary>Adds its occurrences to the losses, by container and class; what it declares is declared again.</summary>
    public static void Add(OutboundRecord record, AgentLosses losses)
    {
        if (record.Events == 0)
        {
            return; // metadata: the container's next is newer
        }

        if (!WireFormat.TryRead(record.Value, out _, out var body) || !EventBatch.TryValidate(body, out _))
        {
            losses.Add(Encoding.UTF8.GetString(record.Key), "all", Admission.Spool, record.Occurrences, 0, 0);
            return;
        }

        var batch = new EventBatchView(body);
        var container = Encoding.UTF8.GetString(batch.ContainerId);
        foreach (var happened in batch.Events)
        {
            if (happened.HasSensorGap)
            {
                var gap = happened.SensorGap;
                losses.Add(container, Encoding.UTF8.GetString(gap.Class), Encoding.UTF8.GetString(gap.Where), gap.Lost, gap.FromNs, gap.UntilNs);
            }
            else if (!happened.HasHeartbeat)
            {
                var timeNs = batch.BaseTimeNs + (happened.OffsetUs * 1_000);
                losses.Add(container, Accounts.ClassOf(happened.Kind), Admission.Spool, happened.Occurrences, timeNs, timeNs);
            }
        }
    }
}
