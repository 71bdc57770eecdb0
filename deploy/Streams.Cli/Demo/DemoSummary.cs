using System.Globalization;

namespace Streams.Cli.Demo;

/// <summary>The closing words of the demo.</summary>
internal static class DemoSummary
{
    public static string Of(EventTally tally, AlertWatch alerts, int workerRestarts)
    {
        var culture = CultureInfo.InvariantCulture;
        var latencies = alerts.LatenciesMs;
        var lost = tally.UnknownGaps == 0 ? string.Create(culture, $"{tally.DeclaredLost:N0}") : string.Create(culture, $"{tally.DeclaredLost:N0} and {tally.UnknownGaps} gaps of unknown size");
        return string.Join(Environment.NewLine,
            string.Create(culture, $"  events       {tally.Events:N0} of {tally.Containers:N0} containers, in {tally.Windows:N0} feature windows"),
            string.Create(culture, $"  alerts       {alerts.Incidents:N0} {(alerts.Incidents == 1 ? "incident" : "incidents")}, told in {alerts.Records:N0} records"),
            latencies.Count == 0
                ? "  act to alert none was raised"
                : string.Create(culture, $"  act to alert p50 {At(latencies, 0.50):N0} ms, p99 {At(latencies, 0.99):N0} ms (window detectors wait for their 5 s window to end)"),
            string.Create(culture, $"  loss         declared {lost}, undeclared {tally.UndeclaredLost:N0}") + (workerRestarts > 0 ? string.Create(culture, $"; the worker was restarted {workerRestarts} times") : ""));
    }

    private static double At(IReadOnlyList<double> sorted, double quantile) => sorted[(int)Math.Min(sorted.Count - 1, Math.Floor(quantile * sorted.Count))];
}
