using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Streams.Hosting.Metrics;

/// <summary>The series of one instrument: one for each combination of its tags' values, bounded.</summary>
/// <remarks>
/// State: values of the tags → series, at most <see cref="MostSeries"/>; what comes after shares one named "other".
/// The labels are the tags of the first measurement; a tag that is missing later is empty, one that is new later is left out.
/// Thread: any.
/// </remarks>
internal sealed class Series(Instrument instrument, MetricFactory factory)
{
    private const int MostSeries = 1_000;
    private const string Other = "other";

    private readonly ConcurrentDictionary<string, Action<double>> _byValues = new(StringComparer.Ordinal);
    private readonly double _scale = MetricName.Scale(instrument);
    private readonly Lock _creating = new();
    private volatile string[]? _labels;
    private Func<string[], Action<double>>? _open;
    private volatile Action<double>? _untagged;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var record = tags.IsEmpty && _untagged is { } untagged ? untagged : Find(tags);
        record(value * _scale);
    }

    private Action<double> Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = _labels ?? Create(tags);

        if (labels.Length == 0)
        {
            return _untagged ??= _open!([]);
        }

        if (tags.Length == 1 && labels.Length == 1)
        {
            var only = Text(tags[0].Value);
            return _byValues.TryGetValue(only, out var known) ? known : Open(only, [only]);
        }

        var values = new string[labels.Length];

        for (var i = 0; i < labels.Length; i++)
        {
            values[i] = ValueOf(tags, labels[i]);
        }

        var key = string.Join('\u001f', values);
        return _byValues.TryGetValue(key, out var found) ? found : Open(key, values);
    }

    private Action<double> Open(string key, string[] values)
    {
        if (_byValues.Count >= MostSeries)
        {
            values = [.. values.Select(_ => Other)];
            key = Other;
        }

        return _byValues.GetOrAdd(key, _ => _open!(values));
    }

    private string[] Create(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_creating)
        {
            if (_labels is { } there)
            {
                return there;
            }

            var tagNames = new string[tags.Length];

            for (var i = 0; i < tags.Length; i++)
            {
                tagNames[i] = tags[i].Key;
            }

            _open = Opener([.. tagNames.Select(Label)]);
            return _labels = tagNames;
        }
    }

    private Func<string[], Action<double>> Opener(string[] labels)
    {
        var name = MetricName.Of(instrument);
        var help = string.IsNullOrEmpty(instrument.Description) ? instrument.Name : instrument.Description;

        if (MetricName.IsHistogram(instrument))
        {
            var histogram = factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = Buckets.Of(instrument) });
            return values => histogram.WithLabels(values).Observe;
        }

        if (MetricName.IsCounter(instrument))
        {
            var counter = factory.CreateCounter(name, help, labels);
            return MetricName.IsDifference(instrument)
                ? values => counter.WithLabels(values).Inc
                : values => counter.WithLabels(values).IncTo;
        }

        var gauge = factory.CreateGauge(name, help, labels);
        return MetricName.IsDifference(instrument)
            ? values => gauge.WithLabels(values).Inc
            : values => gauge.WithLabels(values).Set;
    }

    private static string ValueOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return Text(tag.Value);
            }
        }

        return "";
    }

    private static string Text(object? value) => value as string ?? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static string Label(string tag) => new([.. tag.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '_')]);
}
