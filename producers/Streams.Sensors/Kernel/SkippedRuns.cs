namespace Streams.Sensors.Kernel;

/// <summary>Finds out how many runs of its programs the kernel skipped that no other program took over: at most so many events were not seen.</summary>
/// <remarks>
/// The kernel skips a program that would interrupt itself on its CPU, as packets do that are taken in while a process connects.
/// State: the highest count by class. Thread: that of the ring.
/// </remarks>
internal sealed class SkippedRuns(BpfObject programs)
{
    private readonly Dictionary<WireClass, long> _told = [];

    /// <summary>Those of a class since the last time.</summary>
    public long News(WireClass of)
    {
        // In this order: a run that is taken over between the two makes the sum smaller for a moment, never larger.
        var skipped = KernelPrograms.Skippable(of).Sum(program => (long)programs.SkippedRuns(program));
        var lost = skipped - (long)programs.Counters(of).TakenOver;
        var news = Math.Max(0, lost - _told.GetValueOrDefault(of));
        _told[of] = _told.GetValueOrDefault(of) + news;
        return news;
    }
}
