namespace Streams.Cli.Recordings;

/// <summary>What a replay sent.</summary>
/// <param name="AgentId">Agent that it appeared as.</param>
/// <param name="Batches">Batches sent, heartbeats left out.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Occurrences">Kernel occurrences that they stand for.</param>
/// <param name="Containers">Containers that they are about.</param>
/// <param name="Metadata">Metadata records sent.</param>
/// <param name="Undelivered">Records that Kafka did not take.</param>
internal sealed record ReplaySummary(string AgentId, long Batches, long Events, long Occurrences, int Containers, long Metadata, long Undelivered);
