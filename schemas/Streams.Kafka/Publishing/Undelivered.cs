namespace Streams.Kafka.Publishing;

/// <summary>A record that Kafka did not take. The numbers of its events stay used, so that the reader of the partition declares them missing.</summary>
/// <param name="Topic">Topic without prefix.</param>
/// <param name="Partition">Partition that it was meant for.</param>
/// <param name="FirstSequence">Number of its first event; -1 where it is no batch.</param>
/// <param name="Events">Events in it; 0 where it is no batch.</param>
/// <param name="Occurrences">Kernel occurrences that its events stand for.</param>
/// <param name="Reason">In one line, what to do included.</param>
public sealed record Undelivered(string Topic, int Partition, long FirstSequence, int Events, long Occurrences, string Reason);
