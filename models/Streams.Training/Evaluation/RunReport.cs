namespace Streams.Training.Evaluation;

/// <summary>One run of a data set.</summary>
internal sealed record RunReport
{
    public required string Run { get; init; }

    public required bool Attack { get; init; }

    /// <summary>For an attack: whether it was found.</summary>
    public bool? Detected { get; init; }

    public long? Windows { get; init; }

    public long? Containers { get; init; }

    /// <summary>Windows that were scored cold.</summary>
    public long? ColdWindows { get; init; }

    /// <summary>Alerts that are no attack.</summary>
    public long? FalseAlarms { get; init; }

    /// <summary>Largest residual over its threshold's, in normal windows and in those of the attack: above 1 is raised.</summary>
    public double? LargestNormal { get; init; }

    public double? LargestAttack { get; init; }

    public double? LeadSeconds { get; init; }

    /// <summary>Share of normal windows raised.</summary>
    public double? FalsePositiveRate { get; init; }

    public IReadOnlyList<RaisedWindow>? Raised { get; init; }
}
