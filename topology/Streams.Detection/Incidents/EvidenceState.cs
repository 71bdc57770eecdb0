using Streams.Schemas;

namespace Streams.Detection.Incidents;

/// <summary>One piece of evidence: an event with its process and that one's parent, or what a model saw in a window.</summary>
internal sealed class EvidenceState
{
    /// <summary>Number of the detector that brought it.</summary>
    public int Detector { get; init; }

    /// <summary>Urgency of the detection that brought it: what its worth is judged by where room is short.</summary>
    public Severity Severity { get; init; }

    /// <summary>Event time, ns since 1970.</summary>
    public long TimeNs { get; init; }

    /// <summary>Start of the window, ns since 1970; 0 where there is none.</summary>
    public long WindowStartNs { get; init; }

    /// <summary>Why it is suspicious.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The event; null for a window.</summary>
    public Event? Event { get; init; }

    /// <summary>The event's process, or null.</summary>
    public Process? Process { get; init; }

    /// <summary>The process's parent, or null.</summary>
    public Process? Parent { get; init; }

    /// <summary>Features that decided.</summary>
    public List<FeatureContribution> Features { get; init; } = [];
}
