using Streams.Detection.Time;

namespace Streams.Topologies.Stores;

/// <summary>One key of a typed store with its state.</summary>
internal sealed class Entry<TState>(string key, byte[] keyBytes, TState state) : IWaiting
    where TState : class, ITimed
{
    public string Key { get; } = key;

    public byte[] KeyBytes { get; } = keyBytes;

    public TState State { get; set; } = state;

    /// <summary>True while the changelog does not have it as it is.</summary>
    public bool IsChanged { get; set; }

    /// <summary>True once it left the store; only its tombstone is still to be written.</summary>
    public bool IsGone { get; set; }

    /// <summary>Size of its last encoding.</summary>
    public int EncodedBytes { get; set; }

    public long DueMs => IsGone ? long.MaxValue : State.DueMs;

    public long PlaceMs { get; set; } = long.MaxValue;
}
