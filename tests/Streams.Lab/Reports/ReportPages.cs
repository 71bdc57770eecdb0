using System.Globalization;
using System.Net;
using System.Text;
using Streams.Lab.Measurement;
using Streams.Lab.Workloads;

namespace Streams.Lab.Reports;

/// <summary>The report as pages for people: the same tables in Markdown and in HTML, the latter with plots.</summary>
internal sealed class ReportPages(LabReport report, LabRecord record, RunFacts facts)
{
    /// <summary>The page in Markdown.</summary>
    public string Markdown()
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# What Streams saw, raised and missed\n\n{Facts()}\n");
        foreach (var table in Tables())
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {table.Title}\n\n| {string.Join(" | ", table.Columns)} |\n|{string.Concat(Enumerable.Repeat("---|", table.Columns.Count))}\n");
            foreach (var row in table.Rows)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
            }
        }

        return page.ToString();
    }

    /// <summary>The page in HTML; it needs nothing from elsewhere.</summary>
    public string Html()
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Streams lab</title><style>body{font:14px/1.5 system-ui,sans-serif;margin:2em auto;max-width:76em;padding:0 1em;color:#1a1a1a}table{border-collapse:collapse;margin:.5em 0}td,th{border-bottom:1px solid #ddd;padding:.2em .7em;text-align:left;vertical-align:top}th{border-color:#888}.yes{color:#0a6b2d}.no{color:#b3261e;font-weight:600}svg{display:block;margin:.5em 0}</style></head><body>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>What Streams saw, raised and missed</h1><p>{WebUtility.HtmlEncode(Facts())}</p>");
        page.Append(CultureInfo.InvariantCulture, $"<h2>Raised, by tactic</h2>{BarPlot.Svg(ByTactic().Select(row => (row.Name, row.Raised, row.Of)))}");
        page.Append(CultureInfo.InvariantCulture, $"<h2>From act to alert</h2><p>A point an attack that was raised, the quickest first.</p>{LatencyPlot.Svg([.. record.Trials.Where(trial => trial.LatencyMs is not null).Select(trial => trial.LatencyMs!.Value)])}");
        foreach (var table in Tables())
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{WebUtility.HtmlEncode(table.Title)}</h2><table><tr>{string.Concat(table.Columns.Select(column => $"<th>{WebUtility.HtmlEncode(column)}</th>"))}</tr>");
            foreach (var row in table.Rows)
            {
                page.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(Cell))}</tr>");
            }

            page.Append("</table>");
        }

        return page.Append("</body></html>").ToString();
    }

    private static string Cell(string text) => text switch
    {
        "yes" => "<td class=\"yes\">yes</td>",
        "no" => "<td class=\"no\">no</td>",
        _ => $"<td>{WebUtility.HtmlEncode(text)}</td>",
    };

    private string Facts() =>
        string.Create(CultureInfo.InvariantCulture, $"Run {facts.Name}, {facts.Options}; commit {(facts.Commit.Length > 0 ? facts.Commit : "unknown")}; {facts.Host}; {facts.Took.TotalMinutes:F1} min. Limits: the containers, their network and the load are those of one machine; each profile is fitted to {(record.ProfiledAt - record.Containers.Select(container => container.StartedAt).DefaultIfEmpty(record.ProfiledAt).Min()).TotalSeconds:F0} s of the same run.");

    private IEnumerable<ReportTable> Tables() => [Summary(), Trials(), Grouped("By technique", ByTechnique()), Grouped("By tactic", ByTactic()), False(), Identity(), Balance(), Cost()];

    private ReportTable Summary() => new("Summary", ["figure", "value"],
    [
        ["scenarios / attacks", $"{report.Scenarios} / {report.Attacks}"],
        ["seen / raised", $"{report.Seen} / {report.Raised}"],
        ["recall / of the sealed third", $"{Text(report.Recall)} / {Text(report.RecallSealed)}"],
        ["precision", Text(report.Precision)],
        ["false incidents", string.Create(CultureInfo.InvariantCulture, $"{report.FalseIncidents} in {report.BenignWorkloadHours:F2} workload hours; at most {Text(report.FalseIncidentsPerDayUpper95)} a workload and day (95 %)")],
        ["act to alert p50 / p99", $"{Text(report.LatencyMsP50)} / {Text(report.LatencyMsP99)} ms"],
        ["alerts repeated / missing", $"{report.DuplicateAlerts} / {AlertLedger.Missing(record.Alerts)}"],
        ["lost undeclared / declared", $"{report.UndeclaredLost} / {report.DeclaredLost}"],
    ]);

    private ReportTable Trials() => new("Scenarios", ["scenario", "technique", "must", "sealed", "seen", "raised", "named", "ms", "detectors", "not visible"],
    [
        .. from scenario in report.Results
           from trial in scenario.Trials
           select new[]
           {
               trial.Variant.Length == 0 ? scenario.Id : $"{scenario.Id}/{trial.Variant}", scenario.Technique, trial.Must ? "must" : "", scenario.Sealed ? "sealed" : "",
               Yes(trial.Seen), Yes(trial.Raised), Yes(trial.Named), Text(trial.LatencyMs), string.Join(' ', trial.Detectors), trial.Failure ?? string.Join("; ", trial.NotVisible),
           },
    ]);

    private static ReportTable Grouped(string title, IEnumerable<(string Name, int Seen, int Raised, int Named, int Of)> rows) =>
        new(title, ["", "trials", "seen", "raised", "named", "missed"], [.. rows.Select(row => new[] { row.Name, $"{row.Of}", $"{row.Seen}", $"{row.Raised}", $"{row.Named}", $"{row.Of - row.Raised}" })]);

    private IEnumerable<(string Name, int Seen, int Raised, int Named, int Of)> ByTechnique() => By(scenario => scenario.Technique);

    private IEnumerable<(string Name, int Seen, int Raised, int Named, int Of)> ByTactic() => By(scenario => scenario.Tactic);

    private IEnumerable<(string Name, int Seen, int Raised, int Named, int Of)> By(Func<ScenarioReport, string> key) =>
        report.Results.GroupBy(key).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var trials = group.SelectMany(scenario => scenario.Trials).ToList();
            return (group.Key, trials.Count(trial => trial.Seen), trials.Count(trial => trial.Raised), trials.Count(trial => trial.Named), trials.Count);
        });

    private ReportTable False()
    {
        var incidents = new IncidentCount(record.Alerts, record.Containers).False;
        return new("False incidents", ["workload", "hours", "false incidents", "of them before the profiles", "at most a day (95 %)", "titles"],
        [
            .. BenignHours.ByWorkload(record.Containers, record.EndedAt).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry =>
            {
                var own = incidents.Where(incident => incident.Workload == entry.Key).ToList();
                return new[]
                {
                    entry.Key, entry.Value.ToString("F3", CultureInfo.InvariantCulture), $"{own.Count}",
                    $"{own.Count(incident => incident.Alert.FirstSeenMs < record.ProfiledAt.ToUnixTimeMilliseconds())}",
                    entry.Value > 0 ? (PoissonBound.Upper95(own.Count) / entry.Value * 24).ToString("F1", CultureInfo.InvariantCulture) : "",
                    string.Join("; ", own.Select(incident => $"{incident.Alert.Title} [{string.Join(' ', incident.Alert.Detectors)}]").Distinct().Take(3)),
                };
            }),
        ]);
    }

    private ReportTable Identity()
    {
        (string Name, TimeSpan Most)[] lives = [("below 0.5 s", TimeSpan.FromSeconds(0.5)), ("below 2 s", TimeSpan.FromSeconds(2)), ("below 10 s", TimeSpan.FromSeconds(10)), ("longer", TimeSpan.MaxValue)];
        var containers = record.Containers.Where(container => container.Role != WorkloadRole.Outside)
            .GroupBy(container => lives.First(life => (container.EndedAt ?? record.EndedAt) - container.StartedAt < life.Most).Name)
            .ToDictionary(group => group.Key, group => group.ToList());
        return new("Identity, by time from start to end", ["life", "containers", "image known"],
            [.. lives.Select(life => containers.GetValueOrDefault(life.Name) is { } group ? new[] { life.Name, $"{group.Count}", $"{group.Count(container => record.Identified.Contains(container.Id))}" } : [life.Name, "0", "0"])]);
    }

    private ReportTable Balance() => new("Balance of the storms", ["class", "what", "made", "stored", "declared of the class"],
        [.. record.Balances.Select(balance => new[] { balance.Class, balance.What, $"{balance.Produced}", $"{balance.Stored}", $"{record.Declared.GetValueOrDefault(balance.Class)}" })]);

    private ReportTable Cost() => new("Cost", ["program", "cores", "MiB"],
    [
        ["agent", record.Agent.Cores.ToString("F3", CultureInfo.InvariantCulture), record.Agent.ResidentMib.ToString("F0", CultureInfo.InvariantCulture)],
        ["worker", record.Worker.Cores.ToString("F3", CultureInfo.InvariantCulture), record.Worker.ResidentMib.ToString("F0", CultureInfo.InvariantCulture)],
        ["bytes an event, uncompressed", record.Events > 0 ? ((double)record.Bytes / record.Events).ToString("F1", CultureInfo.InvariantCulture) : "", ""],
    ]);

    private static string Yes(bool holds) => holds ? "yes" : "no";

    private static string Text(double? value) => value is { } number ? number.ToString("0.####", CultureInfo.InvariantCulture) : "–";
}
