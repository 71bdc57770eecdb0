using System.Diagnostics.Metrics;

namespace Streams.Integration.Tests.Pins;

/// <summary>Makes meters that nobody reads.</summary>
internal sealed class PinMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
