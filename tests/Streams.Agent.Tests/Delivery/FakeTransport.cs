using Streams.Kafka.Publishing;

namespace Streams.Agent.Tests.Delivery;

/// <summary>A client whose brokers acknowledge when the test says so.</summary>
internal sealed class FakeTransport(int queue = int.MaxValue) : IRecordTransport
{
    private readonly Queue<(OutboundRecord Record, Action<Undelivered?> Ended)> _open = [];
    private readonly Lock _gate = new();

    /// <summary>What the brokers have, in order.</summary>
    public List<OutboundRecord> Stored { get; } = [];

    /// <summary>Records under way.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    public bool TryProduce(OutboundRecord record, Action<Undelivered?> ended)
    {
        lock (_gate)
        {
            if (_open.Count >= queue)
            {
                return false;
            }

            _open.Enqueue((record, ended));
            return true;
        }
    }

    /// <summary>The brokers take so many, if as many are under way.</summary>
    public void Acknowledge(int most = int.MaxValue) => End(most, static _ => null);

    /// <summary>The brokers refuse so many for good, if as many are under way.</summary>
    public void Refuse(int most = int.MaxValue) =>
        End(most, static record => new Undelivered(record.Topic, record.Partition, record.FirstSequence, record.Events, record.Occurrences, "no permission"));

    private void End(int most, Func<OutboundRecord, Undelivered?> outcome)
    {
        for (var i = 0; i < most; i++)
        {
            Action<Undelivered?> ended;
            Undelivered? refused;
            lock (_gate)
            {
                if (!_open.TryDequeue(out var next))
                {
                    return;
                }

                refused = outcome(next.Record);
                if (refused is null)
                {
                    Stored.Add(next.Record);
                }

                ended = next.Ended;
            }

            ended(refused);
        }
    }
}
