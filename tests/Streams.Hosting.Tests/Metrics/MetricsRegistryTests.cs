using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Streams.Hosting.Metrics;
using Streams.TestKit;
using Streams.TestKit.Requirements;
using Xunit;

namespace Streams.Hosting.Tests.Metrics;

public sealed class MetricsRegistryTests : IDisposable
{
    private readonly MetricsRegistry _registry = new("test");
    private readonly Meter _meter = new("Streams.Test");

    public void Dispose()
    {
        _meter.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public async Task Write_EveryKindOfInstrument_FollowsPrometheusNames()
    {
        Measure();

        var page = await PageAsync();

        Assert.Contains("# HELP streams_test_records_dropped_total Records dropped.\n# TYPE streams_test_records_dropped_total counter\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_records_dropped_total{reason=\"late\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_sent_bytes_total 10\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_seen_total 42\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_fill_ratio 0.5\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_open 1\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_commit_seconds_sum 0.25\n", page, StringComparison.Ordinal);
        Assert.Contains("streams_test_commit_seconds_bucket{le=\"0.2\"} 0\nstreams_test_commit_seconds_bucket{le=\"0.3\"} 1\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_EveryKindOfInstrument_IsCleanUnderPromtool()
    {
        Requirement.Need("promtool");
        Measure();

        using var promtool = Process.Start(new ProcessStartInfo(Programs.Find("promtool")!, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await promtool.StandardInput.WriteAsync(await PageAsync());
        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("", 0), (complaints, promtool.ExitCode));
    }

    [Fact]
    public async Task Record_MoreTagValuesThanTheBound_SharesOneSeries()
    {
        var counter = _meter.CreateCounter<long>("streams.test.hostile", "{record}", "Hostile.");

        for (var i = 0; i < 5_000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("container", i));
        }

        var lines = (await PageAsync()).Split('\n').Where(line => line.StartsWith("streams_test_hostile_total{", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 900, 1_001);
        Assert.Contains("streams_test_hostile_total{container=\"other\"} 4000", lines);
    }

    [Fact]
    public async Task Record_FromAnotherMeter_IsLeftOut()
    {
        using var other = new Meter("Other");
        other.CreateCounter<long>("other.thing").Add(1);

        Assert.DoesNotContain("other_thing", await PageAsync(), StringComparison.Ordinal);
    }

    private void Measure()
    {
        var dropped = _meter.CreateCounter<long>("streams.test.records.dropped", "{record}", "Records dropped.");
        dropped.Add(1, new KeyValuePair<string, object?>("reason", "late"));
        dropped.Add(2, new KeyValuePair<string, object?>("reason", "late"));
        _meter.CreateCounter<int>("streams.test.sent", "By", "Sent.").Add(10);
        _meter.CreateObservableCounter("streams.test.seen", () => 42L, "{event}", "Seen.");
        _meter.CreateObservableGauge("streams.test.fill", () => 0.5, "1", "Filled.");
        var open = _meter.CreateUpDownCounter<long>("streams.test.open", "{file}", "Open.");
        open.Add(2);
        open.Add(-1);
        _meter.CreateHistogram<double>("streams.test.commit", "s", "Commit.").Record(0.25);
    }

    private async Task<string> PageAsync()
    {
        using var page = new MemoryStream();
        await _registry.WriteAsync(page, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(page.ToArray());
    }
}
