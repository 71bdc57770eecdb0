using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>What following the runtimes tells about itself.</summary>
internal sealed partial class RuntimeTelemetry
{
    private readonly Counter<long> _told;
    private readonly Counter<long> _unplaced;
    private readonly Counter<long> _broken;
    private readonly ILogger<RuntimeSensor> _logger;

    /// <summary>Makes the instruments.</summary>
    public RuntimeTelemetry(IMeterFactory meters, ILogger<RuntimeSensor> logger)
    {
        var meter = meters.Create("Streams.Agent");
        _told = meter.CreateCounter<long>("streams.agent.runtime_events.told", unit: "{event}", description: "Steps of containers' lives that runtimes told, by step.");
        _unplaced = meter.CreateCounter<long>("streams.agent.runtime_events.unplaced", unit: "{event}", description: "Steps of containers of which no cgroup was seen.");
        _broken = meter.CreateCounter<long>("streams.agent.runtime_feeds.broken", unit: "{break}", description: "Times that a runtime's events broke off or could not be had.");
        _logger = logger;
    }

    /// <summary>A runtime told a step.</summary>
    public void Told(LifecyclePhase phase) => _told.Add(1, new KeyValuePair<string, object?>("phase", phase.ToString().ToLowerInvariant()));

    /// <summary>Nobody has seen the container's cgroup.</summary>
    public void Unplaced() => _unplaced.Add(1);

    /// <summary>A runtime tells its events.</summary>
    public void Connected(string feed) => LogConnected(feed);

    /// <summary>A runtime's events broke off.</summary>
    public void Broken(string feed, Exception? cause, int inARow)
    {
        _broken.Add(1);
        if (inARow == 1)
        {
            LogBroken(feed, cause?.Message ?? "it ended the conversation");
        }
    }

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "Follows the events of {Feed}")]
    private partial void LogConnected(string feed);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Warning, Message = "The events of {Feed} broke off: {Reason}; tried again and again")]
    private partial void LogBroken(string feed, string reason);
}
