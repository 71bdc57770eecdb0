namespace Streams.Kafka.Publishing;

/// <summary>One record on its way to a partition, numbered and encoded; nothing about it changes any more.</summary>
/// <param name="Topic">Topic without prefix.</param>
/// <param name="Partition">Partition that it must go to.</param>
/// <param name="Key">Key of the record.</param>
/// <param name="Value">Value in the wire format; null lets a compacted topic forget the key.</param>
/// <param name="FirstSequence">Number of its first event; -1 where it is no batch.</param>
/// <param name="Events">Events in it; 0 where it is no batch.</param>
/// <param name="Occurrences">Kernel occurrences that its events stand for.</param>
public sealed record OutboundRecord(string Topic, int Partition, byte[] Key, byte[]? Value, long FirstSequence, int Events, long Occurrences)
{
    /// <summary>Bytes of key and value.</summary>
    public int Bytes => Key.Length + (Value?.Length ?? 0);
}
