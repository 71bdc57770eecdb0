using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Features;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>What one run left on the output topics, and how it compares with what it must have left.</summary>
internal sealed class Outcome
{
    private const string Probe = "probe";

    private static readonly int s_starts = FeatureSet.Window.IndexOf("process_starts");
    private static readonly int s_sent = FeatureSet.Window.IndexOf("client_bytes_sent");
    private static readonly int s_received = FeatureSet.Window.IndexOf("client_bytes_received");
    private static readonly int s_operations = FeatureSet.Window.IndexOf("file_operations");
    private static readonly int s_written = FeatureSet.Window.IndexOf("file_bytes_written");

    private readonly List<FeatureWindow> _windows;
    private readonly List<Schemas.Detection> _detections;
    private readonly List<Finding> _alerts;

    public Outcome(CommittedLog windows, CommittedLog detections, CommittedLog alerts)
    {
        _windows = [.. windows.Records.Select(record => Decode(record.Message.Value, FeatureWindow.Read)).Where(window => IsContainer(window.ContainerId))];
        _detections = [.. detections.Records.Select(record => Decode(record.Message.Value, Schemas.Detection.Read)).Where(detection => IsContainer(detection.ContainerId))];
        _alerts = [.. alerts.Records.Select(record => Finding.Parse(record.Message.Value)).Where(alert => IsContainer(alert.Container))];
    }

    private delegate T Reading<T>(ref AvroSpanReader reader);

    public int ProbeCount => _detections.Count(detection => detection.Detector == Probe);

    /// <summary>Detections of every detector in one form, for comparing runs.</summary>
    public IReadOnlySet<string> Suspicions => _detections.Select(detection =>
        $"{detection.Detector}|{detection.ContainerId}|{detection.ObservedAtNs}|{detection.WindowStartNs}|{detection.Severity}|{detection.Score:R}").ToHashSet();

    /// <summary>Windows with everything in them, for comparing runs.</summary>
    public IReadOnlySet<string> Windows => _windows.Select(window =>
        $"{window.ContainerId}|{window.StartNs}|{window.Events}|{window.Score:R}|{string.Join(',', window.Values)}").ToHashSet();

    /// <summary>Incident → its last word.</summary>
    public IReadOnlyDictionary<string, string> Findings => _alerts.GroupBy(alert => alert.Uid).ToDictionary(group => group.Key, group => group.Last().Content);

    public int RepeatedRecordUids => _alerts.Count - _alerts.Select(alert => alert.RecordUid).Distinct().Count();

    public IReadOnlyList<Verdict> Compare(Expectation expected) =>
    [
        Verdict.Of(
            TopicCatalog.Features,
            ByContainer(expected.Windows.OrderBy(window => window.Key.StartNs), window => window.Key.Container, window => (window.Key.StartNs, window.Value)),
            ByContainer(_windows, window => window.ContainerId, window => (window.StartNs, SumOf(window))),
            window => window.StartNs),
        Verdict.Of(
            TopicCatalog.Detections,
            expected.Probes,
            ByContainer(_detections.Where(detection => detection.Detector == Probe), detection => detection.ContainerId, detection => detection.BaseTimeNs),
            baseTime => baseTime),
        Verdict.Of(
            TopicCatalog.Alerts,
            ExpectedAlerts(),
            ByContainer(_alerts.Select((alert, position) => (alert, position)), one => one.alert.Container, one => one.alert.RecordUid, numbered: true),
            alert => alert),
    ];

    /// <summary>Container → "n-th record" for each record that its detections, in their order, must have caused.</summary>
    private Dictionary<string, List<string>> ExpectedAlerts() =>
        _detections.GroupBy(detection => detection.ContainerId).ToDictionary(
            group => group.Key,
            group => Enumerable.Range(1, StoryRecords.Count(group)).Select(number => $"record {number}").ToList());

    /// <summary>What is said of the node itself comes from heartbeats, which come by the clock: no two runs have the same.</summary>
    private static bool IsContainer(string id) => id.Length > 0 && !id.StartsWith("host:", StringComparison.Ordinal);

    private static WindowSum SumOf(FeatureWindow window) => new(
        window.Events, window.Values[s_starts], window.Values[s_sent], window.Values[s_received], window.Values[s_operations], window.Values[s_written]);

    private static Dictionary<string, List<TOut>> ByContainer<TIn, TOut>(IEnumerable<TIn> all, Func<TIn, string> container, Func<TIn, TOut> content) =>
        all.GroupBy(container).ToDictionary(group => group.Key, group => group.Select(content).ToList());

    /// <summary>As above, with a record that came twice named as such: its number is that of its first coming.</summary>
    private static Dictionary<string, List<string>> ByContainer<TIn>(IEnumerable<TIn> all, Func<TIn, string> container, Func<TIn, string> uid, bool numbered) =>
        all.GroupBy(container).ToDictionary(
            group => group.Key,
            group =>
            {
                var numbers = new Dictionary<string, int>();
                return group.Select(one => numbers.TryGetValue(uid(one), out var number) ? number : numbers[uid(one)] = numbers.Count + 1)
                    .Select(number => numbered ? $"record {number}" : "").ToList();
            });

    private static T Decode<T>(byte[] value, Reading<T> read)
    {
        if (!WireFormat.TryRead(value, out _, out var body))
        {
            throw new InvalidDataException("An output does not begin as Confluent's wire format asks.");
        }
        var reader = new AvroSpanReader(body);
        return read(ref reader);
    }
}
