namespace Streams.Cli.Recordings;

/// <summary>What a recording holds.</summary>
internal sealed record RecordSummary(long Batches, long Events, long Metadata, int Containers, long Unreadable);
