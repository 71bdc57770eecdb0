namespace Streams.Detection.Time;

/// <summary>Something with a deadline, as <see cref="Deadlines{TEntry}"/> keeps it.</summary>
public interface IWaiting
{
    /// <summary>When its time comes; <see cref="long.MaxValue"/> for never, also once it is gone.</summary>
    long DueMs { get; }

    /// <summary>Place that it holds in the queue; <see cref="long.MaxValue"/> for none. Only the queue sets it.</summary>
    long PlaceMs { get; set; }
}
