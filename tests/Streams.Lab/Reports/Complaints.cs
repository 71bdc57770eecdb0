using Streams.Lab.Measurement;

namespace Streams.Lab.Reports;

/// <summary>What a run must not show: each in a line.</summary>
internal static class Complaints
{
    /// <summary>Those of a run.</summary>
    public static IEnumerable<string> Of(LabReport report, LabRecord record)
    {
        foreach (var result in record.Trials)
        {
            if (result.Run.Failure.Length > 0)
            {
                yield return $"{result.Run.Trial.Id} could not be performed: {result.Run.Failure}";
            }
            else if (result.Run.Trial.Must && !result.Raised)
            {
                yield return $"{result.Run.Trial.Id} must be raised within {result.Run.Trial.Scenario.Found.Within.TotalSeconds:0.#} s and was not";
            }
        }

        if (report.UndeclaredLost > 0)
        {
            yield return $"{report.UndeclaredLost} events were made, are not stored, and were declared by nobody";
        }

        if (report.DuplicateAlerts > 0)
        {
            yield return $"{report.DuplicateAlerts} records of alerts.v1 were there before";
        }

        if (AlertLedger.Missing(record.Alerts) is > 0 and var missing)
        {
            yield return $"{missing} records of alerts.v1 are missing, by the numbers of their incidents";
        }
    }
}
