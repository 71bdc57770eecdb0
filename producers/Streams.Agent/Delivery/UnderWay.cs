using Streams.Agent.Delivery.Spool;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery;

/// <summary>A record that the client has and the brokers have not acknowledged.</summary>
/// <remarks>Thread: its outbox's lock.</remarks>
internal sealed class UnderWay(OutboundRecord? record, int bytes, SpoolPosition? position, DateTimeOffset at)
{
    /// <summary>The record; null where it lies on disk.</summary>
    public OutboundRecord? Record { get; private set; } = position is null ? record : null;

    /// <summary>Bytes of key and value.</summary>
    public int Bytes => bytes;

    /// <summary>Its place on disk; null where it is not there.</summary>
    public SpoolPosition? Position { get; private set; } = position;

    /// <summary>When it was handed over.</summary>
    public DateTimeOffset At => at;

    /// <summary>Its place in the window; null where it is not there.</summary>
    public LinkedListNode<UnderWay>? Place { get; set; }

    /// <summary>True where the brokers have it, or never will.</summary>
    public bool HasEnded { get; set; }

    /// <summary>It lies on disk now.</summary>
    public void LaidDown(SpoolPosition place) => (Record, Position) = (null, place);
}
