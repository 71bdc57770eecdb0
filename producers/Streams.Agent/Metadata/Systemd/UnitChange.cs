using Tmds.DBus.Protocol;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>What systemd says has changed of a service: first what is a service's own, then, with the same state, what every unit has.</summary>
/// <param name="Unit">Name of the service.</param>
/// <param name="IsWhole">True for the second of the two, after which both are known.</param>
/// <param name="Told">The properties.</param>
internal sealed record UnitChange(string Unit, bool IsWhole, IReadOnlyDictionary<string, VariantValue> Told);
