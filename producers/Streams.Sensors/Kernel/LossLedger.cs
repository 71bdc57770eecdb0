using Streams.Sensors.Accounting;
using Streams.Sensors.Lifecycle;

namespace Streams.Sensors.Kernel;

/// <summary>Finds out what the kernel programs lost since the last look, and declares it: to the containers that it happened to, as far as those are known.</summary>
/// <remarks>State: counts declared by class, and by cgroup, class and place, bounded by the kernel's map. Thread: that of the ring.</remarks>
internal sealed class LossLedger(BpfObject programs, CgroupTree cgroups, Action lookAtCgroups)
{
    private const int Crowded = 2_048; // half of the kernel's map

    private static readonly string[] Places = ["ring", "map", "budget"];

    private readonly BpfMap<LossKey, ulong> _losses = programs.MapOf<LossKey, ulong>("losses");
    private readonly Dictionary<LossKey, ulong> _declared = [];
    private readonly Dictionary<WireClass, ulong> _totals = [];
    private readonly SkippedRuns _skipped = new(programs);

    /// <summary>Declares what is new; gives the classes that lost something.</summary>
    public IReadOnlyList<(WireClass Class, long Lost)> Look(IEnumerable<(WireClass Wire, string Class)> counted, EventOutlet outlet, long fromNs, long untilNs)
    {
        List<(WireClass, long)>? found = null;
        foreach (var (wire, name) in counted)
        {
            var total = programs.Counters(wire).Lost;
            var news = (long)(total - _totals.GetValueOrDefault(wire));
            var skipped = _skipped.News(wire);
            if (news + skipped == 0)
            {
                continue;
            }

            if (wire == WireClass.Lifecycle)
            {
                lookAtCgroups(); // a lost cgroup event would leave its processes without a path for good
            }

            _totals[wire] = total;
            (found ??= []).Add((wire, news + skipped));
            var left = news - OfContainers(wire, name, news, outlet, fromNs, untilNs);
            if (left > 0)
            {
                outlet.Lost(name, Places[0], left, fromNs, untilNs);
            }

            if (skipped > 0)
            {
                outlet.LostUnseen(name, "program", skipped, fromNs, untilNs);
            }
        }

        if (_declared.Count > Crowded)
        {
            MakeRoom();
        }

        return found ?? [];
    }

    private long OfContainers(WireClass wire, string name, long most, EventOutlet outlet, long fromNs, long untilNs)
    {
        var declared = 0L;
        _losses.Read((in LossKey key, in ulong count) =>
        {
            // Read after the total: what came between is declared the next time.
            var news = Math.Min((long)(count - _declared.GetValueOrDefault(key)), most - declared);
            if (key.Class == wire && news > 0)
            {
                _declared[key] = _declared.GetValueOrDefault(key) + (ulong)news;
                declared += news;
                var (unifiedId, memoryId) = CgroupKey.Split(key.Cgroup);
                var (id, path) = cgroups.Resolve(unifiedId, memoryId);
                outlet.Lost(name, Places[Math.Min((int)key.Place, Places.Length - 1)], news, fromNs, untilNs, id, path);
            }
        });
        return declared;
    }

    /// <summary>Forgets cgroups that are gone. What is counted there meanwhile is still in the class' total, and then declared of the node.</summary>
    private void MakeRoom()
    {
        foreach (var key in _declared.Keys)
        {
            var (unifiedId, memoryId) = CgroupKey.Split(key.Cgroup);
            if (!cgroups.IsThere(unifiedId != 0 ? (true, unifiedId) : (false, memoryId)))
            {
                _losses.Remove(key);
                _declared.Remove(key);
            }
        }
    }
}
