namespace Streams.Lab.Scenarios;

/// <summary>One performance of a scenario: as it is written, or as one of its variants.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Variant">Name of the variant; empty for the scenario itself.</param>
/// <param name="Must">True where not raised is a failure of the run.</param>
/// <param name="Steps">What is done.</param>
/// <param name="Visible">What must be visible.</param>
internal sealed record Trial(Scenario Scenario, string Variant, bool Must, IReadOnlyList<ScenarioStep> Steps, IReadOnlyList<VisibleRule> Visible)
{
    /// <summary>Name, unique in a run.</summary>
    public string Id => Variant.Length == 0 ? Scenario.Id : $"{Scenario.Id}/{Variant}";

    /// <summary>Steps that run something.</summary>
    public int Acts => Steps.Count(step => step.Run.Length > 0);

    /// <summary>The scenario and its variants.</summary>
    public static IEnumerable<Trial> Of(Scenario scenario) =>
        scenario.Variants
            .Select(variant => new Trial(scenario, variant.Name, variant.Must, variant.Steps, variant.Visible.Count > 0 ? variant.Visible : scenario.Visible))
            .Prepend(new Trial(scenario, "", scenario.Must, scenario.Steps, scenario.Visible));
}
