using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Schemas;
using Streams.Sensors.Resources;

namespace Streams.Sensors;

/// <summary>The list of sensors, and the choice of those that work on this host.</summary>
public static class SensorCatalog
{
    /// <summary>Opens the best set of sensors that the host permits (or the tier that <paramref name="options"/> names): processes, connections, cgroups and resources.</summary>
    /// <remarks>Costs one trial load of the kernel programs, which are kept. The caller runs each sensor and disposes of it.</remarks>
    /// <exception cref="SensorUnavailableException">The tier asked for does not work here, or the host's /proc cannot be read.</exception>
    public static IReadOnlyList<ISensor> Open(SensorOptions options, IContainerCgroups containers, TimeProvider clock, ILoggerFactory loggers, IMeterFactory meters)
    {
        var telemetry = new SensorTelemetry(meters, loggers);
        var host = SensorHost.Open(options, clock);
        var activity = SensorTierProbe.Open(options, host, containers, telemetry);
        IReadOnlyList<ISensor> sensors =
        [
            activity,
            new ResourceSensor(options, activity.Tier, host, containers, CgroupReaderCatalog.For(host.Mounts), telemetry),
        ];
        telemetry.Opened(sensors);
        return sensors;
    }
}
