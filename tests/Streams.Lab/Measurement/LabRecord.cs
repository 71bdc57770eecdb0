namespace Streams.Lab.Measurement;

/// <summary>Everything that was measured in a run; the report is a pure function of it.</summary>
internal sealed record LabRecord
{
    /// <summary>Trials, each with its result.</summary>
    public required IReadOnlyList<TrialResult> Trials { get; init; }

    /// <summary>Containers that were started.</summary>
    public required IReadOnlyList<LabContainer> Containers { get; init; }

    /// <summary>Alerts that were held.</summary>
    public required IReadOnlyList<HeldAlert> Alerts { get; init; }

    /// <summary>Ids of containers whose metadata name the right image.</summary>
    public required IReadOnlySet<string> Identified { get; init; }

    /// <summary>Balances of the storms.</summary>
    public required IReadOnlyList<ClassBalance> Balances { get; init; }

    /// <summary>Losses that were declared, by class.</summary>
    public required IReadOnlyDictionary<string, long> Declared { get; init; }

    /// <summary>Events of the lab's containers, in kernel occurrences.</summary>
    public long Events { get; init; }

    /// <summary>Bytes of their records.</summary>
    public long Bytes { get; init; }

    /// <summary>Cost of the agent.</summary>
    public ProgramCost Agent { get; init; } = ProgramCost.None;

    /// <summary>Cost of the worker.</summary>
    public ProgramCost Worker { get; init; } = ProgramCost.None;

    /// <summary>From here on the product had the workloads' profiles.</summary>
    public DateTimeOffset ProfiledAt { get; init; }

    /// <summary>End of the measurement.</summary>
    public required DateTimeOffset EndedAt { get; init; }
}
