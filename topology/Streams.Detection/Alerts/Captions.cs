using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>OCSF's numbers with their captions, which must agree.</summary>
/// <remarks>Source: ocsf-schema v1.8.0, dictionary.json and objects/*.json.</remarks>
internal static class Captions
{
    /// <summary>How the finding stands: nobody resolved it, so a story that is over is archived.</summary>
    public static (int Id, string Caption) Status(FindingActivity activity) => activity switch
    {
        FindingActivity.Create => (1, "New"),
        FindingActivity.Update => (2, "In Progress"),
        _ => (5, "Archived"),
    };

    /// <summary>How sure, from a score of 0 to 100.</summary>
    public static (int Id, string Caption) Confidence(int score) => score switch
    {
        >= 75 => (3, "High"),
        >= 40 => (2, "Medium"),
        _ => (1, "Low"),
    };

    /// <summary>How bad, from the urgency.</summary>
    public static (int Id, string Caption) Risk(Severity severity) => severity switch
    {
        Severity.Critical => (4, "Critical"),
        Severity.High => (3, "High"),
        Severity.Medium => (2, "Medium"),
        Severity.Low => (1, "Low"),
        _ => (0, "Info"),
    };

    /// <summary>What sort of analytic a detector is.</summary>
    public static (int Id, string Caption) Analytic(DetectorKind kind) => kind switch
    {
        DetectorKind.Behaviour or DetectorKind.Sequence => (2, "Behavioral"),
        DetectorKind.Baseline => (3, "Statistical"),
        DetectorKind.Model => (4, "Learning (ML/DL)"),
        DetectorKind.Signature or DetectorKind.Telemetry => (1, "Rule"),
        _ => (0, "Unknown"),
    };

    /// <summary>Way of a connection.</summary>
    public static (int Id, string Caption) Way(Direction direction) => direction switch
    {
        Direction.Inbound => (1, "Inbound"),
        Direction.Outbound => (2, "Outbound"),
        _ => (0, "Unknown"),
    };

    /// <summary>Protocol's name and its number at IANA; 0 where unknown.</summary>
    public static (int Id, string Caption) Protocol(Transport transport) => transport switch
    {
        Transport.Tcp => (6, "tcp"),
        Transport.Udp => (17, "udp"),
        _ => (0, ""),
    };
}
