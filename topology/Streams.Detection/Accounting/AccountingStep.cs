using System.Text;
using Streams.Detection.Incidents;
using Streams.Schemas;

namespace Streams.Detection.Accounting;

/// <summary>Drops what an agent sent twice, declares what it never sent, and raises an agent that fell silent.</summary>
/// <remarks>
/// In and out: container id → batch, its counted events marked (<see cref="Observation.SkippedEvents"/>), missing ones told (<see cref="Observation.MissingEvents"/>).
/// State: agent session → next sequence number and heartbeat; forgotten after <see cref="AccountingOptions.ForgetAfter"/> of silence.
/// Time: numbers need none; silence is judged by the partition's clock, so a replay of the same log drops, declares and raises the same.
/// </remarks>
internal sealed class AccountingStep(AccountingOptions options, AccountingTelemetry telemetry) : IStep<SessionState>
{
    /// <summary>1 January 2000: an older time is a broken clock.</summary>
    private const long OldestTimeNs = 946_684_800_000_000_000;

    public StepResult Apply(Observation observation, SessionState session, IFindings findings)
    {
        if (!observation.HasBatch)
        {
            TimePassed(observation, session, findings);
            telemetry.WarnOfGaps(observation.AppendTimeMs);
            return StepResult.Forward;
        }

        var batch = observation.Batch;
        var events = batch.Events.Count;
        if (Fault(observation, batch, events) is { } fault)
        {
            telemetry.Rejected(observation.Session, fault.Reason, fault.Detail);
            findings.DeadLetter(fault.Reason, fault.Detail);
            return StepResult.Drop;
        }

        Hear(observation, batch, session, findings);
        var result = Count(observation, batch.FirstSequence, events, session);
        if (result == StepResult.Forward && batch.ContainerId.StartsWith("host:"u8))
        {
            TakeHeartbeats(observation, batch, session);
        }

        session.DueMs = DueMs(session);
        return result;
    }

    private (string Reason, string Detail)? Fault(Observation observation, in EventBatchView batch, int events)
    {
        var ahead = (batch.BaseTimeNs / 1_000_000) - observation.AppendTimeMs;
        if (batch.BaseTimeNs < OldestTimeNs || ahead > options.LongestAhead.TotalMilliseconds)
        {
            return ("absurd_time", $"base time {batch.BaseTimeNs} ns, appended at {observation.AppendTimeMs} ms");
        }

        if (batch.FirstSequence < 0 || batch.FirstSequence > long.MaxValue - events)
        {
            return ("absurd_sequence", $"first sequence {batch.FirstSequence}");
        }

        return null;
    }

    private static void Hear(Observation observation, in EventBatchView batch, SessionState session, IFindings findings)
    {
        if (session.Node.Length == 0)
        {
            session.Node = Encoding.UTF8.GetString(batch.Node);
            session.Cluster = Encoding.UTF8.GetString(batch.Cluster);
        }

        EndSilence(observation, session, findings);
        session.SilenceRaised = false;
        session.HeardAtMs = observation.NowMs;
        session.LastEventNs = Math.Max(session.LastEventNs, batch.BaseTimeNs);
    }

    private StepResult Count(Observation observation, long first, int events, SessionState session)
    {
        var next = Math.Max(0, session.NextSequence);
        if (events == 0)
        {
            telemetry.EmptyDropped(observation.Session);
            return StepResult.Drop;
        }

        if (first + events <= next)
        {
            telemetry.RepeatDropped(observation.Session, events);
            return StepResult.Drop;
        }

        if (first < next)
        {
            observation.SkippedEvents = (int)(next - first);
            telemetry.OverlapSkipped(observation.Session, observation.SkippedEvents);
        }
        else if (first > next)
        {
            observation.MissingEvents = first - next;
            telemetry.GapDeclared(observation.Session, observation.MissingEvents, observation.AppendTimeMs);
        }

        session.NextSequence = first + events;
        return StepResult.Forward;
    }

    private static void TakeHeartbeats(Observation observation, in EventBatchView batch, SessionState session)
    {
        foreach (var item in batch.Events)
        {
            if (item.HasHeartbeat)
            {
                var heartbeat = item.Heartbeat;
                session.HeartbeatIntervalMs = Math.Clamp(heartbeat.IntervalNs / 1_000_000, 100, 600_000);
                session.Home |= heartbeat.Home;
                session.Closed = heartbeat.Closing;
                observation.Closing |= heartbeat.Closing;
            }
        }
    }

    private void TimePassed(Observation observation, SessionState session, IFindings findings)
    {
        if (IsJudged(session) && !session.SilenceRaised && observation.NowMs - session.HeardAtMs >= SilentMs(session))
        {
            session.SilenceRaised = true;
            var detection = AgentSilence.Raise(session, SilentMs(session));
            session.SilenceStoryNs = detection.ObservedAtNs;
            telemetry.SilenceRaised(observation.Session, session.Node);
            findings.Add(detection);
        }

        EndSilence(observation, session, findings);
        session.IsOver = session.SilenceStoryNs == 0 && observation.NowMs - session.HeardAtMs >= options.ForgetAfter.TotalMilliseconds;
        session.DueMs = DueMs(session);
    }

    private static void EndSilence(Observation observation, SessionState session, IFindings findings)
    {
        if (session.SilenceStoryNs != 0 && session.EventTimeNs(observation.NowMs) - session.SilenceStoryNs > StoryState.LongestPauseNs)
        {
            findings.Add(AgentSilence.End(session));
            session.SilenceStoryNs = 0;
        }
    }

    private static bool IsJudged(SessionState session) => session.Home && !session.Closed && session.HeartbeatIntervalMs > 0;

    private long SilentMs(SessionState session) => session.HeartbeatIntervalMs * options.SilentAfterHeartbeats;

    private long DueMs(SessionState session)
    {
        var due = session.HeardAtMs + (long)options.ForgetAfter.TotalMilliseconds;
        if (IsJudged(session) && !session.SilenceRaised)
        {
            due = Math.Min(due, session.HeardAtMs + SilentMs(session));
        }

        if (session.SilenceStoryNs != 0)
        {
            var endsNs = session.SilenceStoryNs + StoryState.LongestPauseNs + 1;
            due = Math.Min(due, session.HeardAtMs + Math.Max(0, (endsNs - session.LastEventNs + 999_999) / 1_000_000));
        }

        return due;
    }
}
