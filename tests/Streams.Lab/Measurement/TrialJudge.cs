using Streams.Lab.Scenarios;

namespace Streams.Lab.Measurement;

/// <summary>Says of a trial whether it was seen, raised and named, from what is stored and held; knows nothing else of the product.</summary>
internal static class TrialJudge
{
    /// <summary>Event times in alerts are whole milliseconds, and a clock may be read a moment late.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(250);

    /// <summary>The result.</summary>
    /// <param name="run">The trial.</param>
    /// <param name="events">Stored events of its container.</param>
    /// <param name="alerts">Alerts held, all of them.</param>
    public static TrialResult Judge(TrialRun run, IReadOnlyList<SeenEvent> events, IReadOnlyList<HeldAlert> alerts)
    {
        var from = run.BeganAt - s_slack;
        var after = events.Where(seen => seen.TimeNs >= Nanoseconds(from)).ToList();
        var missing = run.Trial.Visible.Where(rule => !VisibleMatch.IsMet(rule, after)).Select(rule => rule.Describe()).ToList();
        var told = alerts.Where(alert => alert.Containers.Contains(run.ContainerId) && alert.LastSeenMs >= from.ToUnixTimeMilliseconds() && alert.HeldAt >= from).ToList();
        var found = told
            .Where(alert => alert.HeldAt - run.ActedAt <= run.Trial.Scenario.Found.Within && HasEvidence(alert, run.Trial.Scenario.Found.Evidence))
            .MinBy(alert => alert.HeldAt);
        var techniques = told.SelectMany(alert => alert.Techniques).Distinct().Order(StringComparer.Ordinal).ToList();
        return new TrialResult(
            run,
            missing,
            Raised: found is not null,
            Named: techniques.Exists(technique => AreRelated(technique, run.Trial.Scenario.Technique)),
            LatencyMs: found is null ? null : Math.Max(0, (found.HeldAt - (found.HeldAt < run.ActedAt ? run.BeganAt : run.ActedAt)).TotalMilliseconds), // what led to the act may be found before it
            [.. told.SelectMany(alert => alert.Detectors).Distinct().Order(StringComparer.Ordinal)],
            techniques);
    }

    private static bool HasEvidence(HeldAlert alert, List<string> wanted) => wanted.Count == 0 || wanted.Exists(alert.Evidence.Contains);

    private static bool AreRelated(string one, string other) =>
        one == other || one.StartsWith(other + ".", StringComparison.Ordinal) || other.StartsWith(one + ".", StringComparison.Ordinal);

    private static long Nanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
