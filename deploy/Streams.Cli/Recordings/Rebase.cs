namespace Streams.Cli.Recordings;

/// <summary>How far a replay moves event times, and how long it waits for that before it begins.</summary>
/// <remarks>
/// Windows of event time are aligned to 1970, and what falls into one of them decides what a window detector sees.
/// Times therefore move by whole windows: a recording is cut in every replay as it was when it was recorded, and judged alike.
/// </remarks>
/// <param name="ShiftNs">Added to every event time, ns; 0 where they stay as recorded.</param>
/// <param name="Wait">Time until the first event is due; less than a window.</param>
internal readonly record struct Rebase(long ShiftNs, TimeSpan Wait)
{
    /// <summary>Length of the windows that workers cut unless told otherwise, ns.</summary>
    public const long WindowNs = 5_000_000_000;

    /// <summary>For a recording that begins at <paramref name="start"/>, replayed from <paramref name="nowNs"/> on (ns since 1970).</summary>
    public static Rebase Of(ReplayOptions options, Start start, long nowNs)
    {
        if (options.Rebase == RebaseTo.Recorded)
        {
            return default;
        }

        var soonest = nowNs - start.EventNs - start.AgeNs;
        var into = ((soonest % WindowNs) + WindowNs) % WindowNs; // a recording may lie in the future
        var missing = (WindowNs - into) % WindowNs;

        // as fast as possible: rather a little in the past than before it happens
        return options.Speed == 0
            ? new Rebase(soonest - into, TimeSpan.Zero)
            : new Rebase(soonest + missing, TimeSpan.FromTicks(missing / TimeSpan.NanosecondsPerTick));
    }
}
