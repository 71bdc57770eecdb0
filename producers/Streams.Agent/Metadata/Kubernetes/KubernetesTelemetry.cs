using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>What the watches of the Kubernetes API tell about themselves.</summary>
internal sealed partial class KubernetesTelemetry
{
    private readonly Counter<long> _lists;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _leftOut;
    private readonly ILogger<ResourceWatch> _logger;

    /// <summary>Makes the instruments.</summary>
    public KubernetesTelemetry(IMeterFactory meters, ILogger<ResourceWatch> logger)
    {
        var meter = meters.Create("Streams.Agent");
        _lists = meter.CreateCounter<long>("streams.agent.kubernetes.lists", unit: "{list}", description: "Whole lists taken from the Kubernetes API, by kind.");
        _changes = meter.CreateCounter<long>("streams.agent.kubernetes.changes", unit: "{change}", description: "Changes that watches of the Kubernetes API told, bookmarks included, by kind.");
        _failures = meter.CreateCounter<long>("streams.agent.kubernetes.failures", unit: "{failure}", description: "Questions to the Kubernetes API that failed, by kind.");
        _leftOut = meter.CreateCounter<long>("streams.agent.kubernetes.left_out", unit: "{object}", description: "Objects of the Kubernetes API beyond the number that is remembered, by kind.");
        _logger = logger;
    }

    /// <summary>A whole list is there.</summary>
    public void Listed(string kind, int items)
    {
        _lists.Add(1, Kind(kind));
        LogListed(kind, items);
    }

    /// <summary>A watch told of a change.</summary>
    public void Changed(string kind, string type)
    {
        _changes.Add(1, Kind(kind));
        LogChanged(kind, type);
    }

    /// <summary>The API did not answer, or refused; the first time in a row is a warning, what follows is said less loudly.</summary>
    public void Failed(string kind, Exception cause, int inARow)
    {
        _failures.Add(1, Kind(kind));
        if (inARow > 1)
        {
            LogFailedAgain(kind, inARow, cause.Message);
        }
        else if (cause is KubernetesApiException { IsForbidden: true })
        {
            LogForbidden(kind, cause.Message);
        }
        else
        {
            LogFailed(kind, cause.Message);
        }
    }

    /// <summary>A watch goes on after failures.</summary>
    public void Recovered(string kind) => LogRecovered(kind);

    /// <summary>There are more objects than are remembered.</summary>
    public void LeftOut(string kind, int bound)
    {
        _leftOut.Add(1, Kind(kind));
        LogLeftOut(kind, bound);
    }

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "The Kubernetes API has {Items} {Kind}")]
    private partial void LogListed(string kind, int items);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Trace, Message = "The Kubernetes API told of {Kind}: {Type}")]
    private partial void LogChanged(string kind, string type);

    [LoggerMessage(EventId = 3403, Level = LogLevel.Warning, Message = "Following {Kind} of the Kubernetes API failed, and is tried again: {Reason}")]
    private partial void LogFailed(string kind, string reason);

    [LoggerMessage(EventId = 3404, Level = LogLevel.Error, Message = "The account may not follow {Kind} of the Kubernetes API; give it the role of deploy/kubernetes: {Reason}")]
    private partial void LogForbidden(string kind, string reason);

    [LoggerMessage(EventId = 3405, Level = LogLevel.Debug, Message = "Following {Kind} of the Kubernetes API failed {Times} times in a row: {Reason}")]
    private partial void LogFailedAgain(string kind, int times, string reason);

    [LoggerMessage(EventId = 3406, Level = LogLevel.Information, Message = "Following {Kind} of the Kubernetes API goes on")]
    private partial void LogRecovered(string kind);

    [LoggerMessage(EventId = 3407, Level = LogLevel.Debug, Message = "More than {Bound} {Kind} in the Kubernetes API: one was left out (raise Agent:Kubernetes:Objects)")]
    private partial void LogLeftOut(string kind, int bound);
}
