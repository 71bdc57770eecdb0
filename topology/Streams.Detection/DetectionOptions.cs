using Streams.Detection.Accounting;
using Streams.Detection.Enrichment;
using Streams.Detection.Incidents;
using Streams.Detection.Judgement;
using Streams.Scoring.Windows;

namespace Streams.Detection;

/// <summary>The options of all steps.</summary>
public sealed record DetectionOptions
{
    /// <summary>How sessions are accounted.</summary>
    public AccountingOptions Accounting { get; init; } = new();

    /// <summary>How containers are identified.</summary>
    public EnrichmentOptions Enrichment { get; init; } = new();

    /// <summary>How windows are cut.</summary>
    public WindowOptions Windows { get; init; } = new();

    /// <summary>Which detectors judge.</summary>
    public JudgementOptions Judgement { get; init; } = new();

    /// <summary>What incidents remember.</summary>
    public IncidentOptions Incidents { get; init; } = new();
}
