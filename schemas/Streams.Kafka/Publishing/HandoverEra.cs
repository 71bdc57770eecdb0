namespace Streams.Kafka.Publishing;

/// <summary>Records that were handed over within the same moment.</summary>
internal sealed class HandoverEra(DateTimeOffset beganAt)
{
    private int _open;

    /// <summary>No record of it was handed over before.</summary>
    public DateTimeOffset BeganAt => beganAt;

    /// <summary>True where the brokers have all of its records, or refused them for good.</summary>
    public bool IsDone => Volatile.Read(ref _open) == 0;

    public void Opened() => Interlocked.Increment(ref _open);

    public void Ended() => Interlocked.Decrement(ref _open);
}
