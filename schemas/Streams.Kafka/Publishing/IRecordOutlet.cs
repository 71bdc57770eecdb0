namespace Streams.Kafka.Publishing;

/// <summary>Where a session's numbered records go.</summary>
/// <remarks>Keeps the order of each partition. Thread: one at a time.</remarks>
public interface IRecordOutlet
{
    /// <summary>Takes a record; false where there is no room for it, and then its numbers are not used.</summary>
    /// <exception cref="Faults.KafkaFailedException">The producer is beyond repair.</exception>
    ValueTask<bool> TryTakeAsync(OutboundRecord record, CancellationToken cancellationToken);
}
