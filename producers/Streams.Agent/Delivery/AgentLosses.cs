using Streams.Kafka.Publishing;
using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>What the agent itself had to give up, until it is declared: by container, class and place.</summary>
/// <remarks>State: at most <see cref="Bound"/> entries; beyond, a loss is told of the node as a whole. Thread: any.</remarks>
internal sealed class AgentLosses(string hostKey)
{
    private const int Bound = 4_096;

    private readonly Dictionary<(string Container, string Class, string Where), SensorGap> _gaps = [];
    private readonly Lock _gate = new();

    /// <summary>True where something is to be declared.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
            {
                return _gaps.Count > 0;
            }
        }
    }

    /// <summary>When the oldest happened of what is to be declared; null for none, or where nobody knows.</summary>
    public DateTimeOffset? OldestAt
    {
        get
        {
            lock (_gate)
            {
                // 0 is unknown
                var oldestNs = _gaps.Values.Select(gap => gap.FromNs > 0 ? gap.FromNs : gap.UntilNs).Where(ns => ns > 0).DefaultIfEmpty().Min();
                return oldestNs > 0 ? UnixTime.FromNanoseconds(oldestNs) : null;
            }
        }
    }

    /// <summary>Adds a loss; -1 where nobody knows how much it was, which then holds for the whole entry.</summary>
    public void Add(string container, string ofClass, string where, long lost, long fromNs, long untilNs)
    {
        lock (_gate)
        {
            var key = (container.Length == 0 ? hostKey : container, ofClass, where);
            if (!_gaps.TryGetValue(key, out var gap) && _gaps.Count >= Bound)
            {
                key = (hostKey, ofClass, where);
                _gaps.TryGetValue(key, out gap);
            }

            if (gap is null)
            {
                _gaps[key] = new SensorGap { Class = ofClass, Where = where, Lost = lost, FromNs = fromNs, UntilNs = untilNs };
                return;
            }

            gap.Lost = gap.Lost < 0 || lost < 0 ? -1 : gap.Lost + lost;
            gap.FromNs = Math.Min(gap.FromNs, fromNs);
            gap.UntilNs = Math.Max(gap.UntilNs, untilNs);
        }
    }

    /// <summary>Adds a declaration again that found no room itself.</summary>
    public void Add(string container, SensorGap gap) => Add(container, gap.Class, gap.Where, gap.Lost, gap.FromNs, gap.UntilNs);

    /// <summary>Takes all of it, to be declared: one batch a container.</summary>
    public List<EventBatch> Take(long nowNs)
    {
        lock (_gate)
        {
            var batches = _gaps
                .GroupBy(entry => entry.Key.Container, entry => new Event { Kind = EventKind.SensorGap, Process = -1, Occurrences = 1, SensorGap = entry.Value })
                .Select(gaps => new EventBatch { ContainerId = gaps.Key, BaseTimeNs = nowNs, Events = [.. gaps] })
                .ToList();
            _gaps.Clear();
            return batches;
        }
    }
}
