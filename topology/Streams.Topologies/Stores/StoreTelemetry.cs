using System.Diagnostics.Metrics;

namespace Streams.Topologies.Stores;

/// <summary>What is measured of the stores.</summary>
internal sealed class StoreTelemetry
{
    private readonly UpDownCounter<long> _entries;
    private readonly UpDownCounter<long> _bytes;
    private readonly Counter<long> _states;
    private readonly Counter<long> _changelogBytes;
    private readonly Counter<long> _restored;
    private readonly Counter<long> _evicted;
    private readonly Counter<long> _oversized;

    public StoreTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create("Streams.Topologies");
        _entries = meter.CreateUpDownCounter<long>("streams.topologies.state.entries", unit: "{entry}", description: "States held in memory, by store.");
        _bytes = meter.CreateUpDownCounter<long>("streams.topologies.state.bytes", unit: "By", description: "Size of the states as last encoded, by store.");
        _states = meter.CreateCounter<long>("streams.topologies.states.written", unit: "{state}", description: "States written to a changelog, by store.");
        _changelogBytes = meter.CreateCounter<long>("streams.topologies.changelog.written", unit: "By", description: "Keys and states written to a changelog, before compression, by store.");
        _restored = meter.CreateCounter<long>("streams.topologies.changelog.records.restored", unit: "{record}", description: "Changelog records read to restore states, by store.");
        _evicted = meter.CreateCounter<long>("streams.topologies.states.evicted", unit: "{state}", description: "States that left because their store was full, the longest unheard first, by store.");
        _oversized = meter.CreateCounter<long>("streams.topologies.states.oversized", unit: "{state}", description: "States that were forgotten since one changelog record does not hold them, by store.");
    }

    public void EntriesCounted(string store, long entries, long bytes)
    {
        if (entries != 0)
        {
            _entries.Add(entries, new KeyValuePair<string, object?>("store", store));
        }

        if (bytes != 0)
        {
            _bytes.Add(bytes, new KeyValuePair<string, object?>("store", store));
        }
    }

    public void Flushed(string store, int states, long bytes)
    {
        _states.Add(states, new KeyValuePair<string, object?>("store", store));
        _changelogBytes.Add(bytes, new KeyValuePair<string, object?>("store", store));
    }

    public void StateOversized(string store) => _oversized.Add(1, new KeyValuePair<string, object?>("store", store));

    public void StateEvicted(string store) => _evicted.Add(1, new KeyValuePair<string, object?>("store", store));

    public void RecordRestored(string store) => _restored.Add(1, new KeyValuePair<string, object?>("store", store));
}
