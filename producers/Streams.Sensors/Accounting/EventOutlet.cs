using System.Threading.Channels;
using Streams.Schemas;

namespace Streams.Sensors.Accounting;

/// <summary>Hands events to the channel, and declares what was lost as soon as the channel has room for the declaration.</summary>
/// <remarks>
/// State: one pending gap for each class, place and cgroup. Thread: one, that of its sensor.
/// Time: a sensor that works never waits for room, since what it has not read waits in the kernel; one that ends has nowhere to leave anything, and waits.
/// </remarks>
public sealed class EventOutlet(ChannelWriter<SensorEvent> events, SensorAccount account)
{
    /// <summary>Longest time that an ending sensor waits for room, in all: the reader stores what is in the channel, or refuses it, in far less.</summary>
    private static readonly TimeSpan RoomWithin = TimeSpan.FromSeconds(5);

    private const int Bound = 4_096;
    private const long Unknown = -1;

    private readonly Dictionary<(string Class, string Where, string CgroupPath), (SensorGap Gap, long CgroupId)> _pending = [];
    private CancellationTokenSource? _ending;
    private bool _isLeftOver;

    /// <summary>From now on the outlet waits for room in the channel, 5 s at most in all.</summary>
    public void BeginEnd(TimeProvider time) => _ending ??= new CancellationTokenSource(RoomWithin, time);

    /// <summary>Declares what is pending, and ends.</summary>
    /// <exception cref="TimeoutException">Something found no room after <see cref="BeginEnd"/>: how much is lost nobody can say any more but the next run.</exception>
    public void End()
    {
        Declare();
        _ending?.Dispose();
        if (_isLeftOver)
        {
            throw new TimeoutException($"events found no room within {RoomWithin.TotalSeconds:0} s of the stop; the next run declares the interval");
        }
    }

    /// <summary>False where the channel is full: the caller keeps the event, or gives it up through <see cref="Lost"/>.</summary>
    public bool TryWrite(SensorEvent sensorEvent)
    {
        if (!Offer(sensorEvent))
        {
            return false;
        }

        account.HandedOver(sensorEvent.Class, sensorEvent.Event.Occurrences);
        return true;
    }

    /// <summary>Hands over an event that cannot wait in the kernel; where the channel is full it is lost, and declared later.</summary>
    public void Write(SensorEvent sensorEvent)
    {
        account.Seen(sensorEvent.Class, sensorEvent.Event.Occurrences);
        WriteSeen(sensorEvent);
    }

    /// <summary>The same for an event whose occurrences the kernel has counted as seen.</summary>
    public void WriteSeen(SensorEvent sensorEvent)
    {
        if (!TryWrite(sensorEvent))
        {
            Lost(sensorEvent.Class, "channel", sensorEvent.Event.Occurrences, sensorEvent.TimeNs, sensorEvent.TimeNs, sensorEvent.CgroupId, sensorEvent.CgroupPath);
        }
    }

    /// <summary>Counts as seen and as lost what nobody has counted, of no known container, and declares it later.</summary>
    public void LostUnseen(string of, string where, long count, long fromNs, long untilNs)
    {
        account.Seen(of, count);
        Lost(of, where, count, fromNs, untilNs);
    }

    /// <summary>Counts a loss and declares it later; to the container that it happened to, where its cgroup is known.</summary>
    public void Lost(string of, string where, long count, long fromNs, long untilNs, long cgroupId = 0, string cgroupPath = "")
    {
        account.Lost(of, count);
        var key = (of, where, cgroupPath);
        if (!_pending.TryGetValue(key, out var known) && _pending.Count >= Bound)
        {
            (key, cgroupId) = ((of, where, ""), 0); // of the node then
            _pending.TryGetValue(key, out known);
        }

        if (known.Gap is { } gap)
        {
            gap.Lost = gap.Lost == Unknown ? Unknown : gap.Lost + count;
            (gap.FromNs, gap.UntilNs) = (Math.Min(gap.FromNs, untilNs), Math.Max(gap.UntilNs, untilNs));
            return;
        }

        // a clock that was set back meanwhile makes no interval that ends before it begins
        _pending[key] = (new SensorGap { Class = of, Lost = count, Where = where, FromNs = Math.Min(fromNs, untilNs), UntilNs = Math.Max(fromNs, untilNs) }, cgroupId);
    }

    /// <summary>Declares a loss later of which nobody knows the number, of no known container.</summary>
    public void LostUnknown(string of, string where, long fromNs, long untilNs)
    {
        Lost(of, where, 0, fromNs, untilNs);
        _pending[(of, where, "")].Gap.Lost = Unknown;
    }

    /// <summary>Writes the pending declarations; what finds no room stays pending and grows.</summary>
    public void Declare()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        foreach (var (key, (gap, cgroupId)) in _pending.ToArray())
        {
            var declared = new SensorEvent
            {
                Class = SensorClasses.Gap,
                TimeNs = gap.UntilNs,
                CgroupId = cgroupId,
                CgroupPath = key.CgroupPath,
                Event = new Event { Kind = EventKind.SensorGap, SensorGap = gap },
            };
            if (Offer(declared))
            {
                _pending.Remove(key);
            }
        }
    }

    private bool Offer(SensorEvent sensorEvent)
    {
        while (!events.TryWrite(sensorEvent))
        {
            if (_ending is null)
            {
                return false;
            }

            if (_isLeftOver || !WaitForRoom(_ending.Token))
            {
                _isLeftOver = true;
                return false;
            }
        }

        return true;
    }

    private bool WaitForRoom(CancellationToken until)
    {
        try
        {
            return events.WaitToWriteAsync(until).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
