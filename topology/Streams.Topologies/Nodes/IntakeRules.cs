using Streams.Schemas.Wire;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Nodes;

/// <summary>What decides whether a record is read; the same for all chains.</summary>
internal sealed record IntakeRules
{
    public required RecordDecoder Decoder { get; init; }

    /// <summary>Records on which the process died too often.</summary>
    public required IReadOnlySet<RecordPosition> Deadly { get; init; }

    /// <summary>Where a crash finds the record at hand.</summary>
    public required RecordAtHand AtHand { get; init; }

    /// <summary>Largest value that is read.</summary>
    public required int RecordBytes { get; init; }

    /// <summary>How far a batch's own time may lie after its append.</summary>
    public required TimeSpan FutureTolerance { get; init; }
}
