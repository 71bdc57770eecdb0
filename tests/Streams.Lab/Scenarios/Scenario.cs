namespace Streams.Lab.Scenarios;

/// <summary>One attack as a scenario file says it.</summary>
/// <remarks>Shape: tests/Streams.Lab/README.md has a commented example.</remarks>
internal sealed record Scenario
{
    /// <summary>Name, unique among all files of a run: small letters, digits and dashes.</summary>
    public string Id { get; init; } = "";

    /// <summary>What happens, in a line.</summary>
    public string Title { get; init; } = "";

    /// <summary>Which of the four kinds of harm.</summary>
    public ScenarioKind Kind { get; init; }

    /// <summary>ATT&amp;CK technique, as T1059 or T1059.004.</summary>
    public string Technique { get; init; } = "";

    /// <summary>ATT&amp;CK tactic, by its short name.</summary>
    public string Tactic { get; init; } = "";

    /// <summary>True where the product has what it takes: not raised is then a failure of the run.</summary>
    public bool Must { get; init; }

    /// <summary>True for a scenario of the smoke suite as well.</summary>
    public bool Smoke { get; init; }

    /// <summary>Workload whose fresh container is attacked.</summary>
    public string Target { get; init; } = "";

    /// <summary>More flags of the engine for the target (<c>--privileged</c>, <c>--cap-add SYS_ADMIN</c>): a container that was given too much.</summary>
    public List<string> Container { get; init; } = [];

    /// <summary>Environment of the target, besides its workload's.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>How the steps get in, where they do not say it themselves.</summary>
    public StepPlace Via { get; init; }

    /// <summary>What the intruder does, in order.</summary>
    public List<ScenarioStep> Steps { get; init; } = [];

    /// <summary>What counts as found.</summary>
    public FoundRule Found { get; init; } = new();

    /// <summary>What must be visible even where nothing is raised.</summary>
    public List<VisibleRule> Visible { get; init; } = [];

    /// <summary>The same attack in other clothes.</summary>
    public List<ScenarioVariant> Variants { get; init; } = [];
}
