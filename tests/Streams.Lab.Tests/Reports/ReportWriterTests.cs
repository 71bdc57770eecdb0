using System.Text.Json;
using Streams.Lab.Measurement;
using Streams.Lab.Reports;

namespace Streams.Lab.Tests.Reports;

public sealed class ReportWriterTests
{
    private static readonly string[] s_keys =
    [
        "scenarios", "attacks", "seen", "raised", "recall", "recall_sealed", "false_incidents", "benign_workload_hours", "false_incidents_per_day_upper95", "precision", "latency_ms_p50", "latency_ms_p99",
        "identity_coverage", "events", "undeclared_lost", "declared_lost", "duplicate_alerts", "agent_cpu_cores", "agent_rss_mib", "results",
    ];

    [Fact]
    public void Report_Always_IsOneLineWithItsKeysInOrder()
    {
        var json = JsonSerializer.Serialize(ReportWriter.Write(Given.Record([Given.Alert()])));

        using var document = JsonDocument.Parse(json);
        Assert.Equal(s_keys, document.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.DoesNotContain('\n', json);
        Assert.Equal(1, document.RootElement.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public void Report_OfAnAttackFoundAndNothingElse_ComplainsOfNothing()
    {
        var record = Given.Record([Given.Alert()]);
        var report = ReportWriter.Write(record);

        Assert.Equal((1, 1, 1, 1.0, 0), (report.Attacks, report.Seen, report.Raised, report.Precision, report.FalseIncidents));
        Assert.Equal(2, report.BenignWorkloadHours, tolerance: 0.001);
        Assert.Equal(35.95, report.FalseIncidentsPerDayUpper95!.Value, tolerance: 0.01);
        Assert.Equal(0.5, report.IdentityCoverage);
        Assert.Empty(Complaints.Of(report, record));
    }

    [Fact]
    public void Report_WithTheAlertDeleted_MissesTheMust()
    {
        var record = Given.Record([]);

        Assert.Equal(0, ReportWriter.Write(record).Raised);
        Assert.Contains(Complaints.Of(ReportWriter.Write(record), record), complaint => complaint.StartsWith("drop must be raised", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_WithTheAlertDoubled_SaysSo()
    {
        var record = Given.Record([Given.Alert(), Given.Alert()]);

        Assert.Equal(1, ReportWriter.Write(record).DuplicateAlerts);
        Assert.Contains(Complaints.Of(ReportWriter.Write(record), record), complaint => complaint.Contains("were there before", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_WithALossThatNobodyDeclared_SaysSo()
    {
        var record = Given.Record([Given.Alert()], balances: [new ClassBalance("process", "process starts", 100, 70)], declared: 20);
        var report = ReportWriter.Write(record);

        Assert.Equal((10, 20), (report.UndeclaredLost, report.DeclaredLost));
        Assert.Contains(Complaints.Of(report, record), complaint => complaint.StartsWith("10 events", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("honest", 0.1, 1)] // about honest work
    [InlineData(Given.Container, -20, 1)] // about the target, before anything was done to it
    [InlineData(Given.Container, 0.1, 0)] // about the attack
    [InlineData("sink", 0.1, 0)] // about the intruder's machine
    [InlineData("foreign", 0.1, 0)] // about what else runs on this machine
    public void Incident_ByWhomItIsAbout_IsFalseOrNot(string container, double firstSeenSeconds, int falseIncidents)
    {
        var report = ReportWriter.Write(Given.Record([Given.Alert(container: container, finding: "g", firstSeenSeconds: firstSeenSeconds)]));

        Assert.Equal(falseIncidents, report.FalseIncidents);
    }

    [Fact]
    public void Pages_OfAReport_HoldItsTables()
    {
        var record = Given.Record([Given.Alert()]);
        var pages = new ReportPages(ReportWriter.Write(record), record, new RunFacts("r", "c", "--suite smoke", "host", TimeSpan.FromMinutes(3)));

        Assert.Contains("| drop | T1105 | must |", pages.Markdown(), StringComparison.Ordinal);
        Assert.Contains("<svg", pages.Html(), StringComparison.Ordinal);
        Assert.Contains("<td>drop</td>", pages.Html(), StringComparison.Ordinal);
    }
}
