using Streams.Topologies.Progress;

namespace Streams.Topologies.Stores;

/// <summary>What stores tell of themselves: how far restoring is, and how much they hold and write.</summary>
internal sealed class StoreWatch(Restoration restoration, StoreTelemetry telemetry)
{
    public void Opened(string store, int partition) => restoration.Opened(store, partition);

    public void Closed(string store, int partition, int entries, long bytes)
    {
        restoration.Closed(store, partition);
        telemetry.EntriesCounted(store, -entries, -bytes);
    }

    public void Restored(string store) => telemetry.RecordRestored(store);

    public void Counted(string store, int entries, long bytes) => telemetry.EntriesCounted(store, entries, bytes);

    public void Oversized(string store) => telemetry.StateOversized(store);

    public void Evicted(string store) => telemetry.StateEvicted(store);

    public void Flushed(string store, int states, long bytes) => telemetry.Flushed(store, states, bytes);
}
