using System.Runtime.InteropServices;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Kernel;
using Streams.Sensors.Lifecycle;

namespace Streams.Sensors.Calls;

/// <summary>Tells once a second how often each container made which system call, and at once when it makes one for the first time.</summary>
/// <remarks>
/// The kernel counts in the tenths of two seconds by turns; the second that is over is read while the next one runs. What a late reader finds overwritten is in the
/// retired counts, and is declared lost. A first call comes through the ring and is in no count.
/// State: (cgroup, call, CPU) → what was told; (cgroup, call) → known; both as long as the cgroup lives and bounded by the kernel's map. Thread: that of the ring.
/// </remarks>
internal sealed class CallCounter(BpfObject programs, CgroupTree cgroups, BootClock clock, SensorAccount account)
{
    private const ulong SecondNs = 1_000_000_000;
    private const ulong TenthNs = 100_000_000;
    private const ulong SettlingNs = 20_000_000;
    private const ulong GatheringNs = 10_000_000;

    private readonly BpfMap<CallKey, CallCountsWire> _counts = programs.MapOf<CallKey, CallCountsWire>("call_counts");
    private readonly Dictionary<CallKey, ulong> _told = [];
    private readonly HashSet<(ulong Cgroup, uint Number)> _known = [];
    private readonly Dictionary<ulong, CallTally> _first = [];
    private readonly Dictionary<(ulong Cgroup, ulong Second), CallTally> _extra = [];
    private ulong _lastSecond;

    /// <summary>Takes in a call that was made for the first time, on its CPU at least.</summary>
    public void First(in NewCallWire wire)
    {
        var second = wire.Header.MonotonicNs / SecondNs;
        var tenth = (int)(wire.Header.MonotonicNs % SecondNs / TenthNs);
        if (!_known.Add((wire.Key.Cgroup, wire.Key.Number)))
        {
            Tally(_extra, (wire.Key.Cgroup, second), second).AddSeen(tenth, wire.Key.Number, 1);
            return;
        }

        if (_first.TryGetValue(wire.Key.Cgroup, out var waiting) && waiting.Second != second)
        {
            // Its parts are those of another second: what was gathered keeps its own.
            Tally(_extra, (wire.Key.Cgroup, second), second).AddFirst(tenth, wire.Key.Number);
            return;
        }

        Tally(_first, wire.Key.Cgroup, second).AddFirst(tenth, wire.Key.Number);
    }

    /// <summary>Tells first calls a moment after they came, and counts when their second is over.</summary>
    public void Look(Action<SensorEvent> tell, Action<ulong, long> lost)
    {
        var now = (ulong)BootClock.MonotonicNowNs();
        if (_first.Count > 0)
        {
            foreach (var (cgroup, tally) in _first)
            {
                if (now - tally.BeganNs >= GatheringNs)
                {
                    _first.Remove(cgroup);
                    Tell(cgroup, tally, tell);
                }
            }
        }

        var over = (now - SettlingNs) / SecondNs - 1;
        if (over > _lastSecond)
        {
            _lastSecond = over;
            Second(over, only: null, tell, lost);
        }
    }

    /// <summary>Tells all that a cgroup has left, whose processes are gone, and forgets it.</summary>
    public void Ended(bool isUnified, ulong id, Action<SensorEvent> tell, Action<ulong, long> lost)
    {
        var cgroup = CgroupKey.Of(isUnified, id);
        var now = (ulong)BootClock.MonotonicNowNs() / SecondNs;
        if (_first.Remove(cgroup, out var first))
        {
            Tell(cgroup, first, tell);
        }

        for (var second = now - 1; second <= now; second++)
        {
            if (second > _lastSecond)
            {
                Second(second, cgroup, tell, lost);
            }
        }

        foreach (var key in _told.Keys.Where(key => key.Cgroup == cgroup).ToList())
        {
            _counts.Remove(key);
            _told.Remove(key);
        }

        _known.RemoveWhere(call => call.Cgroup == cgroup);
    }

    /// <summary>Tells what is left of every cgroup, once no program runs any more.</summary>
    public void End(Action<SensorEvent> tell, Action<ulong, long> lost)
    {
        foreach (var (cgroup, tally) in _first)
        {
            Tell(cgroup, tally, tell);
        }

        _first.Clear();
        var now = (ulong)BootClock.MonotonicNowNs() / SecondNs;
        for (var second = Math.Max(_lastSecond + 1, now - 1); second <= now; second++)
        {
            Second(second, only: null, tell, lost);
        }
    }

    private static CallTally Tally<TKey>(Dictionary<TKey, CallTally> of, TKey key, ulong second)
        where TKey : notnull
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(of, key, out _);
        return tally ??= new CallTally(second, (ulong)BootClock.MonotonicNowNs());
    }

    private void Second(ulong second, ulong? only, Action<SensorEvent> tell, Action<ulong, long> lost)
    {
        var tallies = new Dictionary<ulong, CallTally>();
        foreach (var (key, tally) in _extra)
        {
            if (key.Second <= second && (only is null || only == key.Cgroup))
            {
                _extra.Remove(key);
                if (key.Second == second)
                {
                    tallies[key.Cgroup] = tally;
                }
                else
                {
                    Tell(key.Cgroup, tally, tell);
                }
            }
        }

        _counts.Read((in CallKey key, in CallCountsWire counts) =>
        {
            if (only is null || key.Cgroup == only)
            {
                Take(second, key, counts, tallies, lost);
            }
        });
        foreach (var (cgroup, tally) in tallies)
        {
            Tell(cgroup, tally, tell);
        }
    }

    private void Take(ulong second, in CallKey key, in CallCountsWire counts, Dictionary<ulong, CallTally> tallies, Action<ulong, long> lost)
    {
        var isOdd = (second & 1) == 1;
        var (own, ownSecond) = isOdd ? (counts.Odd, counts.OddSecond) : (counts.Even, counts.EvenSecond);
        var (other, otherSecond) = isOdd ? (counts.Even, counts.EvenSecond) : (counts.Odd, counts.OddSecond);
        var past = counts.Retired + (ownSecond < second ? Sum(own) : 0) + (otherSecond < second ? Sum(other) : 0);
        var told = _told.GetValueOrDefault(key);
        if (past > told)
        {
            account.Seen(SensorClasses.Syscall, (long)(past - told));
            lost(key.Cgroup, (long)(past - told));
        }

        var now = 0ul;
        if (ownSecond == second && (now = Sum(own)) > 0)
        {
            var tally = Tally(tallies, key.Cgroup, second);
            for (var tenth = 0; tenth < 10; tenth++)
            {
                if (own[tenth] > 0)
                {
                    tally.Add(tenth, key.Number, own[tenth]);
                }
            }

            if (_known.Add((key.Cgroup, key.Number)))
            {
                tally.New.Add((int)key.Number); // its message found no room
            }
        }

        _told[key] = Math.Max(past, told) + now;
    }

    private static ulong Sum(in CallCountsWire.Tenths tenths)
    {
        var sum = 0ul;
        foreach (var count in tenths)
        {
            sum += count;
        }

        return sum;
    }

    private void Tell(ulong cgroup, CallTally tally, Action<SensorEvent> tell)
    {
        var (unifiedId, memoryId) = CgroupKey.Split(cgroup);
        var (id, path) = cgroups.Resolve(unifiedId, memoryId);
        account.Seen(SensorClasses.Syscall, tally.Unseen);
        tell(new SensorEvent
        {
            Class = SensorClasses.Syscall,
            CgroupId = id,
            CgroupPath = path,
            TimeNs = clock.FromMonotonic(tally.Second * SecondNs),
            MonotonicNs = (long)(tally.Second * SecondNs),
            Event = tally.ToEvent(),
        });
    }
}
