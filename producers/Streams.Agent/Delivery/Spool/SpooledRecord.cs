using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery.Spool;

/// <summary>A record as it was read back.</summary>
/// <param name="Record">The record, its numbers as they were given.</param>
/// <param name="SpooledAtNs">When it was laid down, ns since 1970.</param>
/// <param name="Partitions">Partitions that the topics had then.</param>
/// <param name="End">Place behind it.</param>
internal sealed record SpooledRecord(OutboundRecord Record, long SpooledAtNs, int Partitions, SpoolPosition End);
