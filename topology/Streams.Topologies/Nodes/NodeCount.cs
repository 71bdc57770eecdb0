using System.Diagnostics;

namespace Streams.Topologies.Nodes;

/// <summary>What one node counted since the start; plain numbers, since every record passes every node.</summary>
/// <remarks>Law: received = forwarded + dropped. Thread: written by the stream thread, read by the one that collects metrics.</remarks>
internal sealed class NodeCount(string node)
{
    private long _received;
    private long _forwarded;
    private long _dropped;
    private long _ticks;

    public string Node { get; } = node;

    public long Received => Volatile.Read(ref _received);

    public long Forwarded => Volatile.Read(ref _forwarded);

    public long Dropped => Volatile.Read(ref _dropped);

    public double Seconds => (double)Volatile.Read(ref _ticks) / Stopwatch.Frequency;

    public void Add(bool forwarded, long startedAt)
    {
        _received++;
        _ticks += Stopwatch.GetTimestamp() - startedAt;
        if (forwarded)
        {
            _forwarded++;
        }
        else
        {
            _dropped++;
        }
    }
}
