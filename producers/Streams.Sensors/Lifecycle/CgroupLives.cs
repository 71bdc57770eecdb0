using Streams.Sensors.Accounting;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Lifecycle;

/// <summary>Tells which cgroups come and go: as the kernel's messages say, and as a look at the tree finds where some of those were lost.</summary>
/// <remarks>State: what <see cref="Departures"/> keeps. Thread: that of the ring.</remarks>
/// <param name="cgroups">The tree, which both change.</param>
/// <param name="watched">Hears of what is made.</param>
/// <param name="clock">When it is looked at.</param>
/// <param name="account">Counts what the kernel has not counted, and what is told already.</param>
/// <param name="turnOfNow">Until when a removal waits for what its processes did last.</param>
internal sealed class CgroupLives(CgroupTree cgroups, WatchedCgroups watched, BootClock clock, SensorAccount account, Func<long> turnOfNow)
{
    private readonly Departures _departures = new();

    /// <summary>Gets the removals, whose occurrences are counted as seen.</summary>
    public required Action<SensorEvent> Tell { get; init; }

    /// <summary>Gets each cgroup before its removal is told.</summary>
    public required Action<bool, ulong> Ended { get; init; }

    /// <summary>Takes in one message; gives the event of a cgroup that was made, and null where there is none, or none yet.</summary>
    public SensorEvent? Take(in CgroupChange change, ulong monotonicNs)
    {
        var wasThere = cgroups.IsThere((change.IsUnified, change.Id));
        var isNews = change.IsMade
            ? cgroups.Made(change.IsUnified, change.Id, change.Path)
            : cgroups.Removed(change.IsUnified, change.Id, change.Path);
        if (!change.IsMade && wasThere)
        {
            _departures.Note(change.IsUnified, change.Id, change.Path);
        }

        if (!isNews)
        {
            account.Filtered(SensorClasses.Lifecycle); // the same path in the other hierarchy, or a look was quicker
            return null;
        }

        var timeNs = clock.FromMonotonic(monotonicNs);
        if (!change.IsMade)
        {
            _departures.Add(LifecycleDecoder.Removed(change.Path, change.Id, timeNs, (long)monotonicNs), turnOfNow());
            return null;
        }

        Depart(turn: -1, change.Path);
        watched.Look(change.IsUnified, change.Id, change.Path);
        return LifecycleDecoder.Made(change.Path, change.Id, timeNs, (long)monotonicNs);
    }

    /// <summary>Finds what came and went since the last message that was read: what was lost, and what is still in the ring and is no news then.</summary>
    /// <param name="write">Gets the event of each cgroup that was made, whose occurrence nobody has counted.</param>
    public void Look(Action<SensorEvent> write)
    {
        var before = cgroups.Present().ToList();
        var made = new List<SensorEvent>();
        var gone = new List<SensorEvent>();
        cgroups.Scan(
            (path, id) => made.Add(LifecycleDecoder.Made(path, id, clock.NowNs)),
            (path, id) => gone.Add(LifecycleDecoder.Removed(path, id, clock.NowNs)));
        foreach (var ((isUnified, id), path) in before)
        {
            if (!cgroups.IsThere((isUnified, id)))
            {
                _departures.Note(isUnified, id, path);
            }
        }

        account.Seen(SensorClasses.Lifecycle, gone.Count);
        foreach (var removed in gone)
        {
            _departures.Add(removed, turnOfNow());
        }

        foreach (var one in made)
        {
            Depart(turn: -1, one.CgroupPath);
            write(one);
        }
    }

    /// <summary>Tells the removals whose turn has come, all that their processes did being told; of one path, where it is named, at once.</summary>
    public void Depart(long turn, string? path = null)
    {
        foreach (var departure in _departures.Take(turn, path))
        {
            foreach (var (isUnified, id) in departure.Ids)
            {
                Ended(isUnified, id);
            }

            Tell(departure.Removed);
        }
    }
}
