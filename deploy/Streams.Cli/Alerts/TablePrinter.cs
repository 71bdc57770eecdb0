using System.Globalization;
using Streams.Hosting.Logging;

namespace Streams.Cli.Alerts;

/// <summary>Prints alerts for people: a line with when, how urgent, how sure, where and what, and below it why.</summary>
/// <remarks>
/// A later record of an incident shows only what it adds to the reasons. Remembered for that: the reasons of the last incidents, at most 1,024.
/// What containers control (names, arguments) is printed without control characters.
/// </remarks>
internal sealed class TablePrinter(TextWriter output, bool colour, int width) : IAlertPrinter
{
    private const int Indent = 11;
    private const int LeastWidth = 60;
    private const int MostRemembered = 1_024;
    private readonly Dictionary<string, HashSet<string>> _told = [];
    private readonly int _width = Math.Max(LeastWidth, width);
    private bool _begun;

    public void Print(Alert alert, ReadOnlySpan<byte> json)
    {
        if (!_begun)
        {
            output.WriteLine($"{"TIME (UTC)",-Indent}{"SEVERITY",-10}{"SURE",5}  {"WHERE",-32}WHAT");
            _begun = true;
        }

        output.WriteLine(Head(alert));

        if (alert.Activity != "Close" && News(alert) is { Length: > 0 } news)
        {
            foreach (var line in Wrapped(news).Concat(Wrapped(By(alert))))
            {
                output.WriteLine(new string(' ', Indent) + line);
            }
        }

        output.Flush();
    }

    private string News(Alert alert)
    {
        if (_told.Count >= MostRemembered)
        {
            _told.Clear();
        }

        var isFirst = !_told.TryGetValue(alert.FindingUid, out var told);
        told ??= _told[alert.FindingUid] = [];
        var news = OneLine.Of(alert.Description).TrimEnd('.').Split(". ").Select(reason => WithoutDetector(reason, alert)).Where(told.Add).ToList();
        return news.Count == 0 ? "" : $"{(isFirst ? "why" : "and")}: {string.Join(". ", news)}.";
    }

    // the leading detector's reason stands without its name, and the lead may change
    private static string WithoutDetector(string reason, Alert alert) =>
        alert.Detectors.FirstOrDefault(name => reason.StartsWith($"{name}: ", StringComparison.Ordinal)) is { } detector ? reason[(detector.Length + 2)..] : reason;

    private string Head(Alert alert)
    {
        var what = alert.Activity switch
        {
            "Update" => $"{alert.Title} (again, {alert.Count} in all)",
            "Close" => $"{alert.Title} (over)",
            _ => alert.Title,
        };
        var time = alert.Time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{time,-Indent}{Coloured($"{OneLine.Of(alert.Severity),-10}", alert.SeverityId)}{alert.Confidence,4}%  {Where(alert),-32}{OneLine.Of(what)}";
    }

    private static string Where(Alert alert)
    {
        var name = alert.ContainerName.Length > 0 ? alert.ContainerName : Short(alert.ContainerId);
        var where = alert.Workload.EndsWith(name, StringComparison.Ordinal) || name.Length == 0 ? alert.Workload : $"{alert.Workload} ({name})";
        return OneLine.Of(where.Length > 31 ? string.Concat(where.AsSpan(0, 30), "…") : where);
    }

    private static string By(Alert alert) =>
        $"by: {string.Join(", ", alert.Detectors.Select(OneLine.Of))}"
        + (alert.Techniques.Count > 0 ? $"  ATT&CK: {string.Join(' ', alert.Techniques.Select(OneLine.Of))}" : "")
        + (alert.ContainerId.Length > 0 ? $"  container: {OneLine.Of(Short(alert.ContainerId))}" : "")
        + (alert.Image.Length > 0 ? $"  image: {OneLine.Of(alert.Image)}" : "")
        + (alert.Node.Length > 0 ? $"  node: {OneLine.Of(alert.Node)}" : "");

    private static string Short(string containerId) => containerId.Length == 64 ? containerId[..12] : containerId;

    private IEnumerable<string> Wrapped(string text)
    {
        var room = _width - Indent;
        var line = "";

        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                yield return line;
                line = "     " + word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private string Coloured(string text, int severityId) => !colour ? text : severityId switch
    {
        >= 5 => $"\e[1;31m{text}\e[0m",
        4 => $"\e[31m{text}\e[0m",
        3 => $"\e[33m{text}\e[0m",
        _ => text,
    };
}
