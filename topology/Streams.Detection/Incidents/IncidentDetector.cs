using Streams.Schemas;

namespace Streams.Detection.Incidents;

/// <summary>One detector's part in an incident.</summary>
internal sealed class IncidentDetector
{
    /// <summary>Name of the detector.</summary>
    public string Name { get; init; } = "";

    /// <summary>Version of the detector or model.</summary>
    public string Version { get; init; } = "";

    /// <summary>Kind of detector.</summary>
    public DetectorKind Kind { get; init; }

    /// <summary>Urgency of its first detection.</summary>
    public Severity Severity { get; init; }

    /// <summary>What its first detection says happened.</summary>
    public string Title { get; init; } = "";

    /// <summary>Why that is suspicious.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Its highest confidence.</summary>
    public double Confidence { get; set; }

    /// <summary>Its highest score.</summary>
    public double Score { get; set; }

    /// <summary>Score above which it speaks.</summary>
    public double Threshold { get; init; }

    /// <summary>Its detections.</summary>
    public long Count { get; set; }
}
