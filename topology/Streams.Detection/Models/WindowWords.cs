using System.Globalization;
using System.Text;
using Streams.Detection.Wording;
using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;

namespace Streams.Detection.Models;

/// <summary>Says a window's score in words: which features decided, with units, against what is usual.</summary>
internal static class WindowWords
{
    /// <summary>Features that the words name; the detection carries all.</summary>
    private const int LongestReason = 3;

    /// <summary>Share of the score from which one feature alone shows a technique.</summary>
    private const double TellingShare = 0.2;

    private static readonly string[] s_uploads = ["client_bytes_sent", "largest_upload", "upload_ratio"];

    public static string Title(IReadOnlyList<FeatureContribution> features) =>
        features.Count == 0 ? "Unusual behaviour" : $"Unusual behaviour: {Description(features[0])}";

    public static string Reason(IReadOnlyList<FeatureContribution> features, FeatureWindow window, WorkloadBaseline? baseline, bool cold)
    {
        var seconds = (window.EndNs - window.StartNs) / 1_000_000_000;
        var text = new StringBuilder();
        foreach (var feature in features.Take(LongestReason))
        {
            // a baseline from a source that did not see this says nothing of it: the model then compares with all workloads
            var usual = cold || baseline?.KnowsFeature(feature.Name) is not true ? "usual for any container" : $"usual for {window.Workload}";
            text.Append(text.Length == 0 ? "" : "; ")
                .Append(CultureInfo.InvariantCulture, $"{Description(feature)}: {Amount.Text(feature.Value, feature.Unit)} in {seconds} s, {usual} {Amount.Text(feature.Expected, feature.Unit)}");
        }

        return text.Append(cold ? "; judged without a baseline of its own" : "").ToString();
    }

    /// <summary>Less sure without a baseline of its own, and where events are missing.</summary>
    public static double Confidence(in ModelScore score, long lost) => (score.Cold ? 0.4 : 0.7) * (lost == 0 ? 1 : 0.8);

    /// <summary>A technique only where what was sent out decided: other features tell that something is unusual, not what.</summary>
    public static IEnumerable<string> Techniques(IReadOnlyList<FeatureContribution> features) =>
        features.Any(feature => feature.Share >= TellingShare && feature.Value > feature.Expected && s_uploads.Contains(feature.Name)) ? ["T1048"] : [];

    private static string Description(FeatureContribution feature)
    {
        var index = FeatureSet.Window.IndexOf(feature.Name);
        return index < 0 ? feature.Name : FeatureSet.Window.Features[index].Description;
    }
}
