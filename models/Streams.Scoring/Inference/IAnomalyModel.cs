using Streams.Schemas;
using Streams.Scoring.Baselines;

namespace Streams.Scoring.Inference;

/// <summary>Says how unusual a window of a container is.</summary>
/// <remarks>Thread: any number at a time; immutable.</remarks>
public interface IAnomalyModel
{
    /// <summary>Name of the model.</summary>
    string Name { get; }

    /// <summary>Version of the model.</summary>
    string Version { get; }

    /// <summary>Scores one window; allocates nothing.</summary>
    /// <param name="values">Values in the order of the feature set; NaN where unknown, which counts as usual.</param>
    /// <param name="baseline">The workload's own baseline, or null.</param>
    ModelScore Score(ReadOnlySpan<float> values, WorkloadBaseline? baseline);

    /// <summary>The features that made the score, largest share first.</summary>
    /// <param name="values">The window.</param>
    /// <param name="baseline">The workload's own baseline, or null.</param>
    /// <param name="most">At most so many.</param>
    IReadOnlyList<FeatureContribution> Explain(ReadOnlySpan<float> values, WorkloadBaseline? baseline, int most);
}
