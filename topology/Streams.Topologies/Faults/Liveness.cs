namespace Streams.Topologies.Faults;

/// <summary>When the stream thread was last seen alive.</summary>
/// <remarks>Thread: told by the stream thread, read by the watchdog.</remarks>
internal sealed class Liveness(TimeProvider time)
{
    private long _sign = time.GetTimestamp();
    private long _openSince;

    /// <summary>Time since the thread last polled for records or restored states.</summary>
    public TimeSpan SinceSign => time.GetElapsedTime(Volatile.Read(ref _sign));

    /// <summary>Age of the open transaction; zero where none is open.</summary>
    public TimeSpan TransactionAge => Volatile.Read(ref _openSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public void Polled() => Volatile.Write(ref _sign, time.GetTimestamp());

    public void TransactionBegun() => Volatile.Write(ref _openSince, time.GetTimestamp());

    public void TransactionEnded() => Volatile.Write(ref _openSince, 0);
}
