using Streams.Schemas;

namespace Streams.Detection.Judgement;

/// <summary>An event at its place: what a detector that needs no window looks at.</summary>
internal readonly ref struct EvidencePlace
{
    /// <summary>The batch on its way.</summary>
    public required Observation Observation { get; init; }

    /// <summary>View of the batch.</summary>
    public required EventBatchView Batch { get; init; }

    /// <summary>View of the event.</summary>
    public required EventView Item { get; init; }

    /// <summary>Number of the event in its batch.</summary>
    public required int Index { get; init; }

    /// <summary>Event time, ns since 1970.</summary>
    public long TimeNs => Batch.BaseTimeNs + (Item.OffsetUs * 1_000);
}
