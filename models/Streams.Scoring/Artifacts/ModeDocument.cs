namespace Streams.Scoring.Artifacts;

/// <summary>One scoring mode as it is written.</summary>
internal sealed record ModeDocument
{
    public required double[] Means { get; init; }

    public required double[] Deviations { get; init; }

    public required bool[] Known { get; init; }

    public required float[] Centre { get; init; }

    public required float[][] Components { get; init; }

    public required double[] ExplainedVariance { get; init; }

    public required double[] CalibrationResiduals { get; init; }

    public required double[] CalibrationTails { get; init; }

    public required double TailScale { get; init; }

    public required double Threshold { get; init; }
}
