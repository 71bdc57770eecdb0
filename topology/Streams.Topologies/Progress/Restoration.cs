namespace Streams.Topologies.Progress;

/// <summary>Knows which stores of which partitions are still being restored.</summary>
/// <remarks>Thread: told by the stream thread, asked by any. Lock: <c>_gate</c>, a leaf.</remarks>
internal sealed class Restoration(TimeProvider time, ProgressTelemetry telemetry)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Store, int Partition), bool> _restored = [];
    private long _startedAt;
    private bool _running;

    /// <summary>True where every store that is open holds its state, also where none is open.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
            {
                return !_running;
            }
        }
    }

    public void Opened(string store, int partition)
    {
        lock (_gate)
        {
            _restored[(store, partition)] = false;
            if (!_running)
            {
                _running = true;
                _startedAt = time.GetTimestamp();
            }
        }
    }

    public void Ended(string store, int partition)
    {
        lock (_gate)
        {
            if (_restored.ContainsKey((store, partition)))
            {
                _restored[(store, partition)] = true;
            }

            Settle_NeedsLock();
        }
    }

    public void Closed(string store, int partition)
    {
        lock (_gate)
        {
            _restored.Remove((store, partition));
            Settle_NeedsLock();
        }
    }

    /// <summary>True where that store of that partition holds its state.</summary>
    public bool IsRestored(string store, int partition)
    {
        lock (_gate)
        {
            return _restored.TryGetValue((store, partition), out var done) && done;
        }
    }

    private void Settle_NeedsLock()
    {
        if (_running && _restored.Values.All(done => done))
        {
            _running = false;
            telemetry.Restored(_restored.Count, time.GetElapsedTime(_startedAt));
        }
    }
}
