using System.Threading.Channels;
using Streams.Schemas;

namespace Streams.Sensors.Accounting;

/// <summary>Hands events to the channel, and declares what was lost as soon as the channel has room for the declaration.</summary>
/// <remarks>State: one pending gap for each class and place. Thread: one, that of its sensor.</remarks>
internal sealed class EventOutlet(ChannelWriter<SensorEvent> events, SensorAccount account)
{
    private readonly Dictionary<(string Class, string Where), SensorGap> _pending = [];

    /// <summary>False where the channel is full: the caller keeps the event, or gives it up through <see cref="Lost"/>.</summary>
    public bool TryWrite(SensorEvent sensorEvent)
    {
        if (!events.TryWrite(sensorEvent))
        {
            return false;
        }

        account.HandedOver(sensorEvent.Class);
        return true;
    }

    /// <summary>Hands over an event that cannot wait in the kernel; where the channel is full it is lost, and declared later.</summary>
    public void Write(SensorEvent sensorEvent)
    {
        account.Seen(sensorEvent.Class);
        if (!TryWrite(sensorEvent))
        {
            Lost(sensorEvent.Class, "channel", 1, sensorEvent.TimeNs, sensorEvent.TimeNs);
        }
    }

    public void Lost(string of, string where, long count, long fromNs, long untilNs)
    {
        account.Lost(of, count);
        if (_pending.TryGetValue((of, where), out var gap))
        {
            gap.Lost += count;
            gap.UntilNs = untilNs;
            return;
        }

        _pending[(of, where)] = new SensorGap { Class = of, Lost = count, Where = where, FromNs = fromNs, UntilNs = untilNs };
    }

    /// <summary>Writes the pending declarations; what finds no room stays pending and grows.</summary>
    public void Declare()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        foreach (var (key, gap) in _pending.ToArray())
        {
            var declared = new SensorEvent
            {
                Class = SensorClasses.Gap,
                TimeNs = gap.UntilNs,
                Event = new Event { Kind = EventKind.SensorGap, SensorGap = gap },
            };
            if (events.TryWrite(declared))
            {
                _pending.Remove(key);
            }
        }
    }
}
