namespace Streams.Kafka.Publishing;

/// <summary>Knows until when everything that was handed over is with the brokers.</summary>
/// <remarks>State: one era for each moment of <see cref="Length"/> with records under way, so bounded by the producer's queue. Thread: the publisher's, one at a time.</remarks>
internal sealed class HandoverEras(TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(100);

    private readonly Queue<HandoverEra> _eras = [];
    private readonly Lock _gate = new();
    private HandoverEra? _current;

    /// <summary>What was handed over before this moment is acknowledged or refused.</summary>
    public DateTimeOffset DoneUntil
    {
        get
        {
            lock (_gate)
            {
                while (_eras.TryPeek(out var oldest))
                {
                    if (!oldest.IsDone)
                    {
                        return oldest.BeganAt;
                    }

                    _eras.Dequeue();
                }

                _current = null;
                return time.GetUtcNow();
            }
        }
    }

    /// <summary>The era that a record belongs to which is handed over now.</summary>
    public HandoverEra Open()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_current is null || now - _current.BeganAt >= Length)
            {
                while (_eras.TryPeek(out var oldest) && oldest.IsDone)
                {
                    _eras.Dequeue();
                }

                _eras.Enqueue(_current = new HandoverEra(now));
            }

            _current.Opened();
            return _current;
        }
    }
}
