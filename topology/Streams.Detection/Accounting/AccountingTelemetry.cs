using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Detection.Accounting;

/// <summary>What the accounting of sessions tells.</summary>
/// <remarks>
/// An agent under pressure loses events in every batch: what is missing is counted at once, and warned of in one line for all sessions, at most every <see cref="WarnEveryMs"/>.
/// Time: the broker's append times, from which the partition clocks are made; a replay warns alike.
/// </remarks>
internal sealed partial class AccountingTelemetry
{
    /// <summary>Append time between two warnings.</summary>
    public const long WarnEveryMs = 60_000;

    private const int MostSessions = 1_024;

    private readonly Counter<long> _dropped;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _missing;
    private readonly Counter<long> _silences;
    private readonly ILogger<AccountingStep> _logger;
    private readonly HashSet<string> _untoldSessions = [];
    private long _untold;
    private long _warnedAtMs = long.MinValue / 2;

    public AccountingTelemetry(IMeterFactory meters, ILogger<AccountingStep> logger)
    {
        var meter = meters.Create(DetectionMeter.Name);
        _dropped = meter.CreateCounter<long>("streams.detection.batches.dropped", unit: "{batch}", description: "Batches that end in the accounting, by reason.");
        _rejected = meter.CreateCounter<long>("streams.detection.batches.rejected", unit: "{batch}", description: "Batches that cannot be judged and became dead letters, by reason.");
        _repeated = meter.CreateCounter<long>("streams.detection.events.repeated", unit: "{event}", description: "Events that an agent sent again and that were counted before.");
        _missing = meter.CreateCounter<long>("streams.detection.events.missing", unit: "{event}", description: "Events that an agent numbered and that never came.");
        _silences = meter.CreateCounter<long>("streams.detection.agents.silenced", unit: "{agent}", description: "Agent sessions that fell silent without a word.");
        _repeated.Add(0);
        _missing.Add(0);
        _silences.Add(0);
        _logger = logger;
    }

    /// <summary>A batch whose every event was counted before.</summary>
    public void RepeatDropped(string session, int events)
    {
        _dropped.Add(1, DetectionMeter.Reason("repeated"));
        _repeated.Add(events);
        LogRepeatDropped(session, events);
    }

    /// <summary>A batch without events.</summary>
    public void EmptyDropped(string session)
    {
        _dropped.Add(1, DetectionMeter.Reason("empty"));
        LogEmptyDropped(session);
    }

    /// <summary>A batch that cannot be judged.</summary>
    public void Rejected(string session, string reason, string detail)
    {
        _rejected.Add(1, DetectionMeter.Reason(reason));
        LogRejected(session, reason, detail);
    }

    /// <summary>A resend that overlaps what was counted.</summary>
    public void OverlapSkipped(string session, long events)
    {
        _repeated.Add(events);
        LogOverlapSkipped(session, events);
    }

    /// <summary>Numbers that are missing between two batches of a session.</summary>
    public void GapDeclared(string session, long missing, long appendTimeMs)
    {
        _missing.Add(missing);
        LogGapDeclared(session, missing);

        _untold += missing;
        if (_untoldSessions.Count < MostSessions)
        {
            _untoldSessions.Add(session);
        }

        WarnOfGaps(appendTimeMs);
    }

    /// <summary>Warns of what is missing since the last warning, where that is long enough ago.</summary>
    public void WarnOfGaps(long appendTimeMs)
    {
        // Partitions may stand at different times while a worker catches up: the one that is ahead warns. A clock that was set back starts anew.
        var sinceMs = appendTimeMs - _warnedAtMs;
        if (_untold == 0 || (sinceMs < WarnEveryMs && sinceMs > -10 * WarnEveryMs))
        {
            return;
        }

        LogEventsMissing(_untold, _untoldSessions.Count, _untoldSessions.First());
        _warnedAtMs = appendTimeMs;
        _untold = 0;
        _untoldSessions.Clear();
    }

    /// <summary>An agent that is heard no more.</summary>
    public void SilenceRaised(string session, string node)
    {
        _silences.Add(1);
        LogSilenceRaised(session, node);
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Trace, Message = "Dropped a batch of {Events} events that agent session {Session} sent again")]
    private partial void LogRepeatDropped(string session, int events);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Trace, Message = "Dropped a batch without events of agent session {Session}")]
    private partial void LogEmptyDropped(string session);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Trace, Message = "Rejected a batch of agent session {Session} as {Reason}: {Detail}")]
    private partial void LogRejected(string session, string reason, string detail);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Trace, Message = "Left out {Events} events that agent session {Session} sent again")]
    private partial void LogOverlapSkipped(string session, long events);

    [LoggerMessage(EventId = 2105, Level = LogLevel.Trace, Message = "{Missing} events of agent session {Session} never came")]
    private partial void LogGapDeclared(string session, long missing);

    [LoggerMessage(EventId = 2107, Level = LogLevel.Warning, Message = "{Missing} events of {Sessions} agent sessions never came since the last warning, among them {Example}")]
    private partial void LogEventsMissing(long missing, int sessions, string example);

    [LoggerMessage(EventId = 2106, Level = LogLevel.Warning, Message = "Agent session {Session} on node {Node} fell silent")]
    private partial void LogSilenceRaised(string session, string node);
}
