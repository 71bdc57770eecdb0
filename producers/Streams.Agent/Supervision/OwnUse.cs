using System.Globalization;

namespace Streams.Agent.Supervision;

/// <summary>How near the agent is to what it allows itself, of processor and memory.</summary>
/// <remarks>State: the last look. Time: looked at once a second, the processor averaged over about <see cref="s_memory"/>. Thread: one.</remarks>
internal sealed class OwnUse(CapOptions options, Func<TimeSpan> processorTime, Func<long> residentBytes, TimeProvider clock)
{
    private const double MemoryFrom = .8;

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    private long _lookedAt;
    private TimeSpan _usedThen;
    private double _cores;
    private double _pressure;

    /// <summary>0 where there is room, from a half on what is worth least is to be left out, up to 0.95, where only what is worth most still goes.</summary>
    public double Pressure
    {
        get
        {
            if (_lookedAt == 0 || clock.GetElapsedTime(_lookedAt) >= s_lookEvery)
            {
                Look();
            }

            return _pressure;
        }
    }

    /// <summary>Of this process.</summary>
    public static OwnUse OfThisProcess(CapOptions options, TimeProvider clock) =>
        new(options, () => Environment.CpuUsage.TotalTime, ResidentBytes, clock);

    private void Look()
    {
        var used = processorTime();
        if (_lookedAt != 0)
        {
            var elapsed = clock.GetElapsedTime(_lookedAt);
            var weight = Math.Min(1, elapsed / s_memory);
            _cores += weight * (((used - _usedThen) / elapsed) - _cores);
        }

        (_lookedAt, _usedThen) = (clock.GetTimestamp(), used);
        var processor = _cores <= options.Cores ? 0 : .5 + (_cores / options.Cores) - 1;
        var share = (double)residentBytes() / options.Bytes;
        var memory = share <= MemoryFrom ? 0 : .5 + ((share - MemoryFrom) / (1 - MemoryFrom) * .45);
        _pressure = Math.Min(.95, Math.Max(processor, memory));
    }

    private static long ResidentBytes()
    {
        try
        {
            // pages: size, resident, …
            return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }
}
