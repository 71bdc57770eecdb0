using System.Diagnostics;

namespace Streams.Sensors.Kernel;

/// <summary>Turns the kernel's clocks into time since 1970.</summary>
/// <remarks>
/// Units: ns. The offset of the realtime clock is taken anew by <see cref="Refresh"/>, so that a clock that was set shows from then on.
/// Boot time runs on in suspend and the monotonic clock does not; processes start in boot time, events happen in monotonic time.
/// </remarks>
internal sealed class BootClock
{
    private readonly TimeProvider _clock;
    private readonly string _procRoot;
    private long _realtimeMinusMonotonic;
    private long _realtimeMinusBoot;

    public BootClock(TimeProvider clock, string procRoot)
    {
        _clock = clock;
        _procRoot = procRoot;
        Refresh();
    }

    public long NowNs => ToUnixNs(_clock.GetUtcNow());

    /// <summary>Takes the offsets between the clocks again.</summary>
    public void Refresh()
    {
        var realtime = ToUnixNs(_clock.GetUtcNow());
        var monotonic = MonotonicNowNs();
        Volatile.Write(ref _realtimeMinusMonotonic, realtime - monotonic);
        Volatile.Write(ref _realtimeMinusBoot, realtime - monotonic - SuspendedNs(monotonic));
    }

    public long FromMonotonic(ulong monotonicNs) => (long)monotonicNs + Volatile.Read(ref _realtimeMinusMonotonic);

    public long FromBoot(ulong bootNs) => (long)bootNs + Volatile.Read(ref _realtimeMinusBoot);

    public long ToBoot(ulong monotonicNs) => (long)monotonicNs + Volatile.Read(ref _realtimeMinusMonotonic) - Volatile.Read(ref _realtimeMinusBoot);

    public static long MonotonicNowNs() =>
        (long)(Stopwatch.GetTimestamp() * (1_000_000_000.0m / Stopwatch.Frequency));

    // /proc/uptime is boot time in hundredths of a second; what it is ahead of the monotonic clock was spent in suspend.
    private long SuspendedNs(long monotonicNs)
    {
        var uptime = File.ReadAllText(Path.Combine(_procRoot, "uptime"));
        var bootNs = (long)(decimal.Parse(uptime.AsSpan(0, uptime.IndexOf(' ')), System.Globalization.CultureInfo.InvariantCulture) * 1_000_000_000m);
        var ahead = bootNs - monotonicNs;
        return ahead > 1_000_000_000 ? ahead : 0;
    }

    private static long ToUnixNs(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
