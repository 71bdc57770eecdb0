using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Sensors.Connections;

namespace Streams.Sensors;

/// <summary>Tells what the sensors do: one method per fact.</summary>
internal sealed partial class SensorTelemetry
{
    private readonly ILogger _logger;
    private IReadOnlyList<ISensor> _sensors = [];
    private long _endsFound;

    public SensorTelemetry(IMeterFactory meters, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger("Streams.Sensors");
        var meter = meters.Create("Streams.Sensors");
        meter.CreateObservableCounter("streams.sensors.events.seen", () => Measure(balance => balance.Seen), "{event}", "Occurrences that the kernel programs or the pollers saw.");
        meter.CreateObservableCounter("streams.sensors.events.filtered", () => Measure(balance => balance.Filtered), "{event}", "Occurrences left out by policy.");
        meter.CreateObservableCounter("streams.sensors.events.lost", () => Measure(balance => balance.Lost), "{event}", "Occurrences declared lost.");
        meter.CreateObservableCounter("streams.sensors.events.forwarded", () => Measure(balance => balance.HandedOver), "{event}", "Events handed to the agent.");
        meter.CreateObservableCounter("streams.sensors.ends.found", () => Interlocked.Read(ref _endsFound), "{connection}", "Ends of connections that no kernel program saw, found by looking.");
    }

    /// <summary>Tells the metrics which sensors there are.</summary>
    public void Opened(IReadOnlyList<ISensor> sensors)
    {
        _sensors = sensors;
        foreach (var sensor in sensors)
        {
            LogOpened(sensor.Name, sensor.Tier, sensor.BlindSpots.Count == 0 ? "nothing known" : string.Join("; ", sensor.BlindSpots));
        }
    }

    public void TierRefused(string tier, SensorUnavailableException cause) => LogTierRefused(tier, cause.Message);

    public void Started(ISensor sensor) => LogStarted(sensor.Name);

    public void Stopped(ISensor sensor) => LogStopped(sensor.Name);

    /// <summary>The counter is read from the sensor's balance.</summary>
    public void Lost(ISensor sensor, string of, long count, string where) => LogLost(sensor.Name, count, of, where);

    /// <summary>A connection ended, or came to nothing; counted where no kernel program saw it.</summary>
    public void Ended(MissedEnd missed) => Interlocked.Add(ref _endsFound, missed == MissedEnd.Nothing ? 0 : 1);

    private List<Measurement<long>> Measure(Func<SensorBalance, long> value) =>
    [
        .. from sensor in _sensors
           from balance in sensor.Balances()
           select new Measurement<long>(value(balance), new KeyValuePair<string, object?>("sensor", sensor.Name), new("class", balance.Class)),
    ];

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "Sensor {Sensor} on tier {Tier}; it cannot see: {BlindSpots}")]
    private partial void LogOpened(string sensor, Schemas.SensorTier tier, string blindSpots);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "Tier {Tier} does not work here: {Reason}")]
    private partial void LogTierRefused(string tier, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message = "Sensor {Sensor} watches")]
    private partial void LogStarted(string sensor);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Information, Message = "Sensor {Sensor} stopped")]
    private partial void LogStopped(string sensor);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Warning, Message = "Sensor {Sensor} lost {Count} occurrences of class {Class} at the {Where}")]
    private partial void LogLost(string sensor, long count, string @class, string where);
}
