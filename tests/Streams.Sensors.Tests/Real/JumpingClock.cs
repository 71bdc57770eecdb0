namespace Streams.Sensors.Tests.Real;

/// <summary>This machine's clock, as if somebody had set it.</summary>
internal sealed class JumpingClock : TimeProvider
{
    /// <summary>How far the clock is off.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
