namespace Streams.Lab.Scenarios;

/// <summary>The same attack without the obvious string: other names, another tool, another pace.</summary>
internal sealed record ScenarioVariant
{
    /// <summary>Name, unique within the scenario.</summary>
    public string Name { get; init; } = "";

    /// <summary>True where the product has what it takes for this one too.</summary>
    public bool Must { get; init; }

    /// <summary>Its steps, in place of the scenario's.</summary>
    public List<ScenarioStep> Steps { get; init; } = [];

    /// <summary>What must be visible of it; the scenario's where none is given.</summary>
    public List<VisibleRule> Visible { get; init; } = [];
}
