using Streams.Schemas;

namespace Streams.Detection.Judgement;

/// <summary>What is known of a detector before it judges.</summary>
/// <param name="Name">Name, as alerts and metrics say it.</param>
/// <param name="Version">Version; grows when it judges otherwise.</param>
/// <param name="Kind">Kind, by which it can be disabled.</param>
/// <param name="Severity">Urgency of what it finds.</param>
/// <param name="Confidence">How often it is right, 0 to 1.</param>
internal sealed record DetectorDescription(string Name, string Version, DetectorKind Kind, Severity Severity, double Confidence);
