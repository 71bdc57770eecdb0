namespace Streams.Sensors.Tests.Netlink;

/// <summary>Monotonic time that passes only when the test says so.</summary>
internal sealed class SettableClock : TimeProvider
{
    public TimeSpan Passed { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Passed.Ticks;
}
