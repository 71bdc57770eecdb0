using Streams.Hosting;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Features;
using Streams.Training.Fitting;
using Xunit;

namespace Streams.Training.Tests.Fitting;

public class ModelFitterTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    [Fact]
    public void Fit_WithTheSameSeed_WritesTheSameBytes()
    {
        Assert.Equal(Written(), Written());
    }

    [Fact]
    public void Fit_OfNormalWindows_RaisesNoneOfThem()
    {
        var windows = Windows();
        var model = ModelFile.ModelOf(new ModelFitter(new FitOptions(), Length).Fit("1", windows));

        Assert.DoesNotContain(windows, window => model.Score(window.Values, null).IsRaised);
    }

    [Fact]
    public void Fit_OfTooFewWindowsOfEveryWorkload_SaysToRecordLonger()
    {
        var few = Windows().GroupBy(window => window.Workload).SelectMany(workload => workload.Take(2)).ToList();

        var refused = Assert.Throws<FailedException>(() => new ModelFitter(new FitOptions(), Length).Fit("1", few));

        Assert.Contains("record longer", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Written()
    {
        var document = new ModelFitter(new FitOptions(), Length).Fit("1", Windows());
        var (manifest, content) = ModelFile.Write(document, new ModelManifest { Name = document.Name, Version = "1", FeatureSet = FeatureSet.Window.Id, ContentSha256 = "" });
        Assert.True(ModelFile.TryRead(manifest, content, out _, out var refusal), refusal);
        return content;
    }

    private static List<TrainingWindow> Windows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 5).SelectMany(workload => Enumerable.Range(0, 20).Select(i =>
        {
            var values = Enumerable.Range(0, FeatureSet.Window.Count).Select(feature => feature < 20 ? (float)(random.NextDouble() * 10 * (workload + 1)) : float.NaN).ToArray();
            return new TrainingWindow("run", $"workload-{workload}", "", "container", i * 5_000_000_000, (i + 1) * 5_000_000_000, values);
        }))];
    }
}
