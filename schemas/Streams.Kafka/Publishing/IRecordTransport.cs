namespace Streams.Kafka.Publishing;

/// <summary>The client that carries records to the brokers, in the order in which it got them.</summary>
/// <remarks>Thread: any.</remarks>
public interface IRecordTransport
{
    /// <summary>Takes a record without waiting; false where the client's queue is full.</summary>
    /// <param name="record">What is to go.</param>
    /// <param name="ended">Told once, on the client's thread or at once: null where the brokers have it, else why they will never take it.</param>
    /// <exception cref="Faults.KafkaFailedException">The client is beyond repair.</exception>
    bool TryProduce(OutboundRecord record, Action<Undelivered?> ended);
}
