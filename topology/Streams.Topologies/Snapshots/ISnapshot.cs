namespace Streams.Topologies.Snapshots;

/// <summary>What is known from one compacted topic.</summary>
/// <remarks>Thread: filled by the reader's thread, read by any.</remarks>
internal interface ISnapshot
{
    /// <summary>Takes in the next record. False, with the reason, where it is refused; what was known before then stays.</summary>
    bool TryTake(byte[]? key, byte[]? value, out Refused refusal);
}
