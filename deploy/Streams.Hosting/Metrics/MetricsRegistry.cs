using System.Diagnostics.Metrics;
using Prometheus;

namespace Streams.Hosting.Metrics;

/// <summary>Collects the measurements of the product's meters and writes them as Prometheus reads them.</summary>
/// <remarks>
/// prometheus-net is registry and exporter; its own adapter for meters is not used, since it shows counters as gauges, forgets quiet ones and chooses other bounds.
/// An instrument shows up with its first measurement; one that should be there from the start adds 0 when it is made.
/// Thread: any.
/// </remarks>
public sealed class MetricsRegistry : IDisposable
{
    private const string MeterStart = "Streams";

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly MeterListener _listener = new();

    /// <summary>Starts to collect from every meter whose name begins with Streams.</summary>
    /// <param name="program">Name of the program, told in streams_build_info.</param>
    public MetricsRegistry(string program)
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _factory.CreateGauge("streams_build_info", "Program and version that answer here; always 1.", ["program", "version"])
            .WithLabels(program, typeof(MetricsRegistry).Assembly.GetName().Version!.ToString(3))
            .Set(1);
        DotNetStats.Register(_registry);

        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _registry.AddBeforeCollectCallback(_listener.RecordObservableInstruments);
        _listener.Start();
    }

    /// <summary>Writes all series in Prometheus' text format.</summary>
    public Task WriteAsync(Stream destination, CancellationToken cancellationToken = default) =>
        _registry.CollectAndExportAsTextAsync(destination, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name.StartsWith(MeterStart, StringComparison.Ordinal))
        {
            listener.EnableMeasurementEvents(instrument, new Series(instrument, _factory));
        }
    }
}
