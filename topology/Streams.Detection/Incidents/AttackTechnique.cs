namespace Streams.Detection.Incidents;

/// <summary>A technique of MITRE ATT&amp;CK as alerts name it.</summary>
/// <param name="Id">Id, as detectors say it; a tactic's id where the evidence shows only what for, not how.</param>
/// <param name="TacticId">Id of the tactic.</param>
/// <param name="TacticName">Name of the tactic.</param>
/// <param name="TechniqueId">Id of the technique; empty where only the tactic is known.</param>
/// <param name="TechniqueName">Name of the technique.</param>
/// <param name="SubTechniqueName">Name of the sub-technique that <paramref name="Id"/> is; empty where it is none.</param>
internal sealed record AttackTechnique(string Id, string TacticId, string TacticName, string TechniqueId, string TechniqueName, string SubTechniqueName = "");
