using System.Diagnostics.Metrics;

namespace Streams.Detection.Tests.Driving;

/// <summary>Makes meters of its own, and sums what they count, by instrument and tags.</summary>
internal sealed class Meters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _sums = [];

    public Meters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Add(instrument.Name, value);
            foreach (var tag in tags)
            {
                Add($"{instrument.Name}/{tag.Value}", value);
            }
        });
        _listener.Start();
    }

    public long this[string name] => _sums.GetValueOrDefault(name);

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Add(string name, long value) => _sums[name] = _sums.GetValueOrDefault(name) + value;
}
