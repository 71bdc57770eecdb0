using System.Text;
using Streams.Schemas;

namespace Streams.Training.Datasets;

/// <summary>Puts events of other sensors into batches as an agent would: one container's, in order, at most half a second and 512 events.</summary>
internal static class BatchWriter
{
    private const int MostEvents = 512;
    private const long LongestNs = 500_000_000;

    public static IEnumerable<RecordedEntry> Batches(string node, IEnumerable<TimedEvent> events)
    {
        var batches = new List<EventBatch>();
        foreach (var container in events.GroupBy(item => item.ContainerId))
        {
            EventBatch? batch = null;
            var indices = new Dictionary<long, (int Index, Process Process)>();
            foreach (var item in container.OrderBy(item => item.TimeNs))
            {
                var changed = indices.TryGetValue(item.Process.ExecId, out var known) && !ReferenceEquals(known.Process, item.Process);
                if (batch is null || changed || batch.Events.Count >= MostEvents || item.TimeNs - batch.BaseTimeNs > LongestNs)
                {
                    batch = new EventBatch { AgentId = "sysflow", Node = node, BootId = node, ContainerId = container.Key, BaseTimeNs = item.TimeNs };
                    batches.Add(batch);
                    indices.Clear();
                }
                Append(batch, item, indices);
            }
        }
        return batches.OrderBy(batch => batch.BaseTimeNs).Select(EntryOf);
    }

    private static void Append(EventBatch batch, TimedEvent item, Dictionary<long, (int Index, Process Process)> indices)
    {
        if (!indices.TryGetValue(item.Process.ExecId, out var known))
        {
            known = (batch.Processes.Count, item.Process);
            indices[item.Process.ExecId] = known;
            batch.Processes.Add(item.Process);
        }
        item.Event.OffsetUs = (item.TimeNs - batch.BaseTimeNs) / 1_000;
        item.Event.Process = known.Index;
        batch.Events.Add(item.Event);
    }

    private static RecordedEntry EntryOf(EventBatch batch) => new()
    {
        Topic = TopicCatalog.Events,
        Key = Encoding.UTF8.GetBytes(batch.ContainerId),
        TimestampMs = batch.BaseTimeNs / 1_000_000,
        Events = batch,
    };
}
