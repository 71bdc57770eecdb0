using Streams.Detection.Models;
using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;

namespace Streams.Detection.Tests.Models;

public class WindowWordsTests
{
    private static readonly FeatureWindow s_window = new() { Workload = "shop/api", StartNs = 0, EndNs = 5_000_000_000 };

    [Theory]
    [InlineData(30, false, "usual for shop/api")]
    [InlineData(0, false, "usual for any container")] // learned from a source that does not see it
    [InlineData(30, true, "usual for any container")]
    public void Reason_Always_NamesWhomItComparesWith(long known, bool cold, string expected)
    {
        var feature = FeatureSet.Window.Features[0];
        var baseline = WorkloadBaseline.From(Profile(known));

        var reason = WindowWords.Reason([new FeatureContribution { Name = feature.Name, Unit = feature.Unit, Value = 9, Expected = 1 }], s_window, baseline, cold);

        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    private static WorkloadProfile Profile(long known) => new()
    {
        Workload = "shop/api",
        FeatureSet = FeatureSet.Window.Id,
        Windows = 30,
        Sums = [.. Enumerable.Repeat(0.0, FeatureSet.Window.Count)],
        Squares = [.. Enumerable.Repeat(0.0, FeatureSet.Window.Count)],
        Known = [.. Enumerable.Repeat(known, FeatureSet.Window.Count)],
    };
}
