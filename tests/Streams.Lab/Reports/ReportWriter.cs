using Streams.Lab.Measurement;
using Streams.Lab.Scenarios;
using Streams.Lab.Workloads;

namespace Streams.Lab.Reports;

/// <summary>Makes the report out of what was measured.</summary>
internal static class ReportWriter
{
    /// <summary>The report.</summary>
    public static LabReport Write(LabRecord record)
    {
        var performed = record.Trials.Where(result => result.Run.Failure.Length == 0).ToList();
        var incidents = new IncidentCount(record.Alerts, record.Containers);
        var hours = BenignHours.ByWorkload(record.Containers, record.EndedAt).Values.Sum();
        var latencies = performed.Where(result => result.LatencyMs is not null).Select(result => result.LatencyMs!.Value).ToList();
        var ours = record.Containers.Where(container => container.Role != WorkloadRole.Outside).ToList();
        return new LabReport
        {
            Scenarios = record.Trials.Select(result => result.Run.Trial.Scenario.Id).Distinct().Count(),
            Attacks = performed.Count,
            Seen = performed.Count(result => result.Seen),
            Raised = performed.Count(result => result.Raised),
            Recall = Share(performed.Where(result => !IsSealed(result)), result => result.Raised),
            RecallSealed = Share(performed.Where(IsSealed), result => result.Raised),
            FalseIncidents = incidents.False.Count,
            BenignWorkloadHours = Math.Round(hours, 4),
            FalseIncidentsPerDayUpper95 = hours > 0 ? Math.Round(PoissonBound.Upper95(incidents.False.Count) / hours * 24, 2) : null,
            Precision = Ratio(incidents.True.Count, incidents.True.Count + incidents.False.Count),
            LatencyMsP50 = Round(Quantile.Of(latencies, 0.5)),
            LatencyMsP99 = Round(Quantile.Of(latencies, 0.99)),
            IdentityCoverage = Share(ours, container => record.Identified.Contains(container.Id)),
            Events = record.Events,
            UndeclaredLost = ClassBalance.Undeclared(record.Balances, record.Declared),
            DeclaredLost = record.Declared.Values.Sum(),
            DuplicateAlerts = AlertLedger.Repeated(record.Alerts),
            AgentCpuCores = Math.Round(record.Agent.Cores, 3),
            AgentRssMib = Math.Round(record.Agent.ResidentMib, 1),
            Results = [.. record.Trials.GroupBy(result => result.Run.Trial.Scenario.Id).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Scenario)],
        };
    }

    private static ScenarioReport Scenario(IEnumerable<TrialResult> results)
    {
        var trials = results.OrderBy(result => result.Run.Trial.Variant, StringComparer.Ordinal).ToList();
        var scenario = trials[0].Run.Trial.Scenario;
        return new ScenarioReport
        {
            Id = scenario.Id,
            Title = scenario.Title,
            Kind = scenario.Kind.ToString().ToLowerInvariant(),
            Technique = scenario.Technique,
            Tactic = scenario.Tactic,
            Target = scenario.Target,
            Sealed = SealedThird.Holds(scenario.Technique),
            Trials = [.. trials.Select(Trial)],
        };
    }

    private static TrialReport Trial(TrialResult result) => new()
    {
        Variant = result.Run.Trial.Variant,
        Must = result.Run.Trial.Must,
        Container = result.Run.ContainerId,
        Acts = result.Run.Acts,
        ActedAt = result.Run.ActedAt,
        Seen = result.Seen && result.Run.Failure.Length == 0,
        NotVisible = result.Missing,
        Raised = result.Raised,
        Named = result.Named,
        LatencyMs = Round(result.LatencyMs),
        Detectors = result.Detectors,
        Techniques = result.Techniques,
        Failure = result.Run.Failure.Length > 0 ? result.Run.Failure : null,
    };

    private static bool IsSealed(TrialResult result) => SealedThird.Holds(result.Run.Trial.Scenario.Technique);

    private static double? Share<T>(IEnumerable<T> items, Func<T, bool> holds)
    {
        var list = items.ToList();
        return Ratio(list.Count(holds), list.Count);
    }

    private static double? Ratio(int part, int whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 1) : null;
}
