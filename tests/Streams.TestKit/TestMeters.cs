using System.Diagnostics.Metrics;

namespace Streams.TestKit;

/// <summary>Makes meters that nobody but the test listens to.</summary>
public sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    /// <inheritdoc />
    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        _meters.Add(meter);
        return meter;
    }

    /// <inheritdoc />
    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
