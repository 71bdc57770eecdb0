namespace Streams.Detection.Time;

/// <summary>A state for which time passes although no record comes.</summary>
public interface ITimed
{
    /// <summary>Partition clock (<see cref="Observation.NowMs"/>) at which the steps want to be called without a batch; <see cref="long.MaxValue"/> for never.</summary>
    long DueMs { get; }

    /// <summary>Partition clock at which it was last heard of; at a store's bound the one longest unheard leaves first. Part of what is remembered, and never goes back.</summary>
    long HeardMs { get; }

    /// <summary>True where nothing is left to remember: the key leaves the store.</summary>
    bool IsOver { get; }
}
