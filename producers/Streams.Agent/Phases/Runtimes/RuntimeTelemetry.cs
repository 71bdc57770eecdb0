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
    private readonly Counter<long> _withoutEvents;
    private readonly Counter<long> _leftToAnother;
    private readonly Counter<long> _cut;
    private readonly ILogger<RuntimeSensor> _logger;

    /// <summary>Makes the instruments.</summary>
    public RuntimeTelemetry(IMeterFactory meters, ILogger<RuntimeSensor> logger)
    {
        var meter = meters.Create("Streams.Agent");
        _told = meter.CreateCounter<long>("streams.agent.runtime_events.told", unit: "{event}", description: "Steps of containers' lives that runtimes told, by step.");
        _unplaced = meter.CreateCounter<long>("streams.agent.runtime_events.unplaced", unit: "{event}", description: "Steps of containers of which no cgroup was seen.");
        _broken = meter.CreateCounter<long>("streams.agent.runtime_feeds.broken", unit: "{break}", description: "Times that a runtime's events broke off or could not be had.");
        _withoutEvents = meter.CreateCounter<long>("streams.agent.runtime_feeds.without_events", unit: "{feed}", description: "Times that a runtime told this agent no events, so that its containers are listed again and again.");
        _leftToAnother = meter.CreateCounter<long>("streams.agent.runtime_feeds.left_to_another", unit: "{feed}", description: "Times that a runtime was met that the agent follows already, in another way.");
        _cut = meter.CreateCounter<long>("streams.agent.runtime_lists.cut", unit: "{list}", description: "Lists of containers of which not all are followed, being too many or without a usable id.");
        _logger = logger;
    }

    /// <summary>A runtime told a step.</summary>
    public void Told(LifecyclePhase phase) => _told.Add(1, new KeyValuePair<string, object?>("phase", phase.ToString().ToLowerInvariant()));

    /// <summary>Nobody has seen the container's cgroup.</summary>
    public void Unplaced() => _unplaced.Add(1);

    /// <summary>A runtime tells its events.</summary>
    public void Connected(string feed) => LogConnected(feed);

    /// <summary>A runtime tells no events, or might tell them to nobody else then.</summary>
    public void WithoutEvents(string feed, string reason, bool isNew)
    {
        _withoutEvents.Add(1);
        if (isNew)
        {
            LogWithoutEvents(feed, reason);
        }
    }

    /// <summary>A runtime is followed in another way already.</summary>
    public void LeftToAnother(string feed, string runtime)
    {
        _leftToAnother.Add(1);
        LogLeftToAnother(feed, runtime);
    }

    /// <summary>A list has containers that are not followed.</summary>
    public void LeftOut(string feed, int containers, bool isFirst)
    {
        _cut.Add(1);
        if (isFirst)
        {
            LogLeftOut(feed, containers);
        }
    }

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

    [LoggerMessage(EventId = 3403, Level = LogLevel.Information, Message = "Lists the containers of {Feed} every second, for it tells this agent no events: {Reason}")]
    private partial void LogWithoutEvents(string feed, string reason);

    [LoggerMessage(EventId = 3404, Level = LogLevel.Information, Message = "{Feed} is {Runtime}, which is followed in its own language")]
    private partial void LogLeftToAnother(string feed, string runtime);

    [LoggerMessage(EventId = 3405, Level = LogLevel.Warning, Message = "{Containers} containers of {Feed} are not followed, being too many or without a usable id: of their lives the kernel tells alone")]
    private partial void LogLeftOut(string feed, int containers);
}
