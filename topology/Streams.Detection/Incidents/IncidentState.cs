using Streams.Detection.Time;
using Streams.Schemas;

namespace Streams.Detection.Incidents;

/// <summary>What one task remembers of one container's story.</summary>
/// <remarks>
/// Key: container id.
/// State: a function of the story's detections in their order; lists are bounded by <see cref="IncidentOptions"/>.
/// </remarks>
public sealed class IncidentState : ITimed
{
    /// <inheritdoc/>
    public long DueMs { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public bool IsOver { get; set; }

    /// <inheritdoc/>
    /// <remarks>A story's deadline moves on by the same time with each of its detections, so it orders stories as their last detections do.</remarks>
    public long HeardMs => IsOn ? DueMs : 0;

    /// <summary>Names the incident; empty where no story is on.</summary>
    internal string FindingUid { get; set; } = "";

    /// <summary>Records of the incident sent so far.</summary>
    internal int Records { get; set; }

    /// <summary>The container, or host:&lt;node&gt;.</summary>
    internal string ContainerId { get; set; } = "";

    /// <summary>Key of the story's detections; decides the partition of its alerts.</summary>
    internal string Workload { get; set; } = "";

    /// <summary>Host name of the node.</summary>
    internal string Node { get; set; } = "";

    /// <summary>Cluster, empty for none.</summary>
    internal string Cluster { get; set; } = "";

    /// <summary>Who the container is; null where that is not known.</summary>
    internal ContainerMetadata? Metadata { get; set; }

    /// <summary>Event time of the story's first detection, ns since 1970.</summary>
    internal long CreatedNs { get; set; }

    /// <summary>Earliest event time that a detection judged.</summary>
    internal long FirstNs { get; set; }

    /// <summary>Latest event time of a detection.</summary>
    internal long LastNs { get; set; }

    /// <summary>Detections so far.</summary>
    internal long Count { get; set; }

    /// <summary>Highest urgency of a detection.</summary>
    internal Severity HighestSeverity { get; set; }

    /// <summary>Most occurrences declared lost in the time that one detection judged; -1 where some are of unknown number.</summary>
    internal long TelemetryLost { get; set; }

    /// <summary>True where a detection was judged without a baseline of the workload's own.</summary>
    internal bool Cold { get; set; }

    /// <summary>Number of the detector that speaks for the incident, in <see cref="Detectors"/>.</summary>
    internal int Lead { get; set; }

    /// <summary>Detectors that agree, in order of their first detection.</summary>
    internal List<IncidentDetector> Detectors { get; } = [];

    /// <summary>Techniques shown, in order.</summary>
    internal List<string> Techniques { get; } = [];

    /// <summary>The first pieces of evidence.</summary>
    internal List<EvidenceState> Evidence { get; } = [];

    /// <summary>True where a story is on.</summary>
    internal bool IsOn => FindingUid.Length > 0;

    /// <summary>Urgency of the incident: one step higher where three detectors agree.</summary>
    internal Severity Severity => Detectors.Count >= 3 && HighestSeverity is > Severity.Unknown and < Severity.Critical ? HighestSeverity + 1 : HighestSeverity;

    /// <summary>How sure all detectors together are, 0 to 1; less where telemetry was lost.</summary>
    internal double Confidence
    {
        get
        {
            var doubt = 1.0;
            foreach (var detector in Detectors)
            {
                doubt *= 1 - Math.Clamp(detector.Confidence, 0, 0.99);
            }

            return (1 - doubt) * (TelemetryLost == 0 ? 1 : 0.9);
        }
    }

    /// <summary>Forgets the story.</summary>
    internal void Clear()
    {
        FindingUid = "";
        Records = 0;
        ContainerId = "";
        Workload = "";
        Node = "";
        Cluster = "";
        Metadata = null;
        CreatedNs = 0;
        FirstNs = 0;
        LastNs = 0;
        Count = 0;
        HighestSeverity = Severity.Unknown;
        TelemetryLost = 0;
        Cold = false;
        Lead = 0;
        Detectors.Clear();
        Techniques.Clear();
        Evidence.Clear();
        DueMs = long.MaxValue;
        IsOver = true;
    }
}
