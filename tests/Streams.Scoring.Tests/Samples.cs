using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Calibration;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;

namespace Streams.Scoring.Tests;

/// <summary>Accumulators, windows and models that tests start from.</summary>
internal static class Samples
{
    public static int Features => FeatureSet.Window.Count;

    public static FeatureAccumulator Gathered(params EventBatch[] batches)
    {
        var features = new FeatureAccumulator();
        foreach (var batch in batches)
        {
            var view = new EventBatchView(BodyOf(batch));
            var processes = new ProcessCursor(view);
            foreach (ref readonly var item in view.Events)
            {
                features.Add(item, ref processes);
            }
        }
        return features;
    }

    public static ReadOnlySpan<byte> BodyOf(EventBatch batch) => WireFormat.Encode(batch, SchemaIds.EventBatch).AsSpan(WireFormat.HeaderBytes);

    public static float[] ValuesOf(FeatureAccumulator features)
    {
        var values = new float[Features];
        features.CopyTo(values);
        return values;
    }

    public static float Value(FeatureAccumulator features, string name) => ValuesOf(features)[FeatureSet.Window.IndexOf(name)];

    /// <summary>A mode in which every feature is usually 0 with deviation 1, and nothing varies together.</summary>
    public static ScoringMode Mode(double threshold = 0.99, params float[][] components) => new(
        new double[Features],
        [.. Enumerable.Repeat(1.0, Features)],
        [.. Enumerable.Repeat(true, Features)],
        new PcaSpace(new float[Features], components),
        new TailCalibration([0.5, 1, 2, 3], [0.9, 0.5, 0.1, 0.05], 0.5),
        threshold);

    public static PcaModel Model() => new("test", "1", Mode(), Mode());

    /// <summary>A window with the named values, all others 0.</summary>
    public static float[] Window(params (string Name, float Value)[] features)
    {
        var values = new float[Features];
        foreach (var (name, value) in features)
        {
            values[FeatureSet.Window.IndexOf(name)] = value;
        }
        return values;
    }
}
