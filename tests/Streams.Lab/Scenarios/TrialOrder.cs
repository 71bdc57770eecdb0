namespace Streams.Lab.Scenarios;

/// <summary>The order of a run: a shuffle that the seed alone decides.</summary>
internal static class TrialOrder
{
    /// <summary>The trials of the scenarios, shuffled.</summary>
    public static IReadOnlyList<Trial> Of(IEnumerable<Scenario> scenarios, int seed)
    {
        var trials = scenarios.OrderBy(scenario => scenario.Id, StringComparer.Ordinal).SelectMany(Trial.Of).ToArray();
        new Random(seed).Shuffle(trials);
        return trials;
    }
}
