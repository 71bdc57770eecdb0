namespace Streams.Topologies.Faults;

/// <summary>Ends the process where its stream thread neither polls nor commits any more: the runtime can get stuck without telling.</summary>
/// <remarks>
/// Time: wall.
/// Source: Streamiz.Kafka.Net 1.8.2 StreamThread.Run only sleeps, for ever, after an exception in a revocation.
/// </remarks>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Liveness _liveness;
    private readonly TimeSpan _patience;
    private readonly IFaultPolicy _faults;
    private readonly ITimer _timer;

    public Watchdog(Liveness liveness, TimeSpan patience, IFaultPolicy faults, TimeProvider time)
    {
        _liveness = liveness;
        _patience = patience;
        _faults = faults;
        _liveness.Polled();
        _timer = time.CreateTimer(_ => Look(), state: null, LookEvery, LookEvery);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_liveness.SinceSign > _patience)
        {
            _faults.Fail($"the stream thread has not polled for {_liveness.SinceSign.TotalSeconds:F0} s", cause: null);
        }

        if (_liveness.TransactionAge > _patience)
        {
            _faults.Fail($"a transaction has been open for {_liveness.TransactionAge.TotalSeconds:F0} s", cause: null);
        }
    }
}
