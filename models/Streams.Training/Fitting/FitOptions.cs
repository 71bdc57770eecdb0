using System.ComponentModel.DataAnnotations;

namespace Streams.Training.Fitting;

/// <summary>How a model is fitted.</summary>
public sealed record FitOptions
{
    /// <summary>Section of the options.</summary>
    public const string Section = "Training:Fit";

    /// <summary>Directions that normal windows vary in together. 1 to 16; default 6.</summary>
    [Range(1, 16)]
    public int Rank { get; init; } = 6;

    /// <summary>False alarms per container-hour that thresholds are set for, on normal data that the model was not fitted to. 0.0001 to 100; default 0.05, one a day and container.</summary>
    [Range(0.0001, 100.0)]
    public double Budget { get; init; } = 0.05;

    /// <summary>Seed of everything random. 0 to 2147483647; default 1.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;
}
