namespace Streams.Kafka.Publishing;

/// <summary>Times as the schemas have them: ns since 1970.</summary>
public static class UnixTime
{
    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>The time that is so many nanoseconds after 1970.</summary>
    public static DateTimeOffset FromNanoseconds(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
