using System.Globalization;

namespace Streams.Lab.Reports;

/// <summary>What changed from one report to another.</summary>
internal sealed class Comparison(LabReport before, LabReport after)
{
    private static readonly (string Name, Func<LabReport, double?> Of)[] s_figures =
    [
        ("scenarios", report => report.Scenarios), ("attacks", report => report.Attacks), ("seen", report => report.Seen), ("raised", report => report.Raised),
        ("recall", report => report.Recall), ("recall_sealed", report => report.RecallSealed), ("false_incidents", report => report.FalseIncidents),
        ("benign_workload_hours", report => report.BenignWorkloadHours), ("false_incidents_per_day_upper95", report => report.FalseIncidentsPerDayUpper95), ("precision", report => report.Precision),
        ("latency_ms_p50", report => report.LatencyMsP50), ("latency_ms_p99", report => report.LatencyMsP99), ("identity_coverage", report => report.IdentityCoverage), ("events", report => report.Events),
        ("undeclared_lost", report => report.UndeclaredLost), ("declared_lost", report => report.DeclaredLost), ("duplicate_alerts", report => report.DuplicateAlerts),
        ("agent_cpu_cores", report => report.AgentCpuCores), ("agent_rss_mib", report => report.AgentRssMib),
    ];

    private readonly Dictionary<string, TrialReport> _before = TrialsOf(before);
    private readonly Dictionary<string, TrialReport> _after = TrialsOf(after);

    /// <summary>True where a trial was raised before and is not any more.</summary>
    public bool HasLost => _before.Any(entry => entry.Value.Raised && _after.TryGetValue(entry.Key, out var now) && !now.Raised);

    /// <summary>A line for each figure and each trial that changed.</summary>
    public IEnumerable<string> Lines()
    {
        var figures = s_figures.Where(figure => figure.Of(before) != figure.Of(after)).Select(figure => $"{figure.Name}: {Text(figure.Of(before))} → {Text(figure.Of(after))}");
        var lines = figures.Concat(_before.Keys.Union(_after.Keys).Order(StringComparer.Ordinal).SelectMany(Changes)).ToList();
        return lines.Count > 0 ? lines : ["nothing changed"];
    }

    private IEnumerable<string> Changes(string id)
    {
        if (!_before.TryGetValue(id, out var was))
        {
            yield return $"{id}: new, {Word(_after[id].Seen, "seen")}, {Word(_after[id].Raised, "raised")}";
        }
        else if (!_after.TryGetValue(id, out var now))
        {
            yield return $"{id}: gone";
        }
        else
        {
            foreach (var (name, had, has) in new[] { ("seen", was.Seen, now.Seen), ("raised", was.Raised, now.Raised), ("named", was.Named, now.Named) })
            {
                if (had != has)
                {
                    yield return $"{id}: {Word(had, name)} → {Word(has, name)}";
                }
            }
        }
    }

    private static Dictionary<string, TrialReport> TrialsOf(LabReport report) =>
        report.Results.SelectMany(scenario => scenario.Trials.Select(trial => (Id: trial.Variant.Length == 0 ? scenario.Id : $"{scenario.Id}/{trial.Variant}", trial))).ToDictionary(entry => entry.Id, entry => entry.trial);

    private static string Word(bool holds, string word) => holds ? word : $"not {word}";

    private static string Text(double? value) => value is { } number ? number.ToString("0.####", CultureInfo.InvariantCulture) : "none";
}
