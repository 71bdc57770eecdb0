using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Supervision;

/// <summary>What the agent tells about how it is kept and changed while it runs.</summary>
internal sealed partial class SupervisionTelemetry
{
    private readonly Counter<long> _reloads;
    private readonly ILogger<Lifeline> _logger;

    /// <summary>Makes the instruments.</summary>
    public SupervisionTelemetry(IMeterFactory meters, ILogger<Lifeline> logger)
    {
        _logger = logger;
        _reloads = meters.Create("Streams.Agent").CreateCounter<long>(
            "streams.agent.settings.reloaded", unit: "{reload}", description: "Times that filters and redaction patterns were read again, by outcome.");
    }

    /// <summary>Filters and patterns were read again, and hold from now on.</summary>
    public void Reloaded()
    {
        _reloads.Add(1, new KeyValuePair<string, object?>("outcome", "taken"));
        LogReloaded();
    }

    /// <summary>What was read is wrong: what held before goes on.</summary>
    public void NotReloaded(string reason)
    {
        _reloads.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));
        LogNotReloaded(reason);
    }

    /// <summary>The agent may do more than it needs, and could not give that up.</summary>
    public void CapabilitiesKept(CapabilitySet kept) => LogCapabilitiesKept(kept);

    [LoggerMessage(EventId = 3501, Level = LogLevel.Information, Message = "Read filters and redaction patterns again")]
    private partial void LogReloaded();

    [LoggerMessage(EventId = 3502, Level = LogLevel.Error, Message = "Filters and redaction patterns stay as they were: {Reason}")]
    private partial void LogNotReloaded(string reason);

    [LoggerMessage(EventId = 3503, Level = LogLevel.Warning, Message = "The agent keeps capabilities that it does not need, since it may not give them up: {Capabilities}")]
    private partial void LogCapabilitiesKept(CapabilitySet capabilities);
}
