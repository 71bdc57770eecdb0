namespace Streams.Topologies.Clients;

/// <summary>Which partitions' events are held back until their metadata is read, and how far the metadata was worked off.</summary>
/// <remarks>Thread: the stream thread.</remarks>
internal sealed class HeldPartitions
{
    private readonly HashSet<int> _held = [];
    private readonly Dictionary<int, long> _metadataWorkedOff = [];

    public int Count => _held.Count;

    public bool IsHeld(int partition) => _held.Contains(partition);

    public void Hold(int partition) => _held.Add(partition);

    public void Release(int partition) => _held.Remove(partition);

    /// <summary>A task started anew: nothing is held and nothing worked off.</summary>
    public void Clear()
    {
        _held.Clear();
        _metadataWorkedOff.Clear();
    }

    public void MetadataWorkedOff(int partition, long offset) => _metadataWorkedOff[partition] = offset;

    /// <summary>Offset of the last metadata record that the task has taken in since the assignment; -1 for none.</summary>
    public long LastWorkedOff(int partition) => _metadataWorkedOff.GetValueOrDefault(partition, -1);
}
