namespace Streams.Agent.Attribution;

/// <summary>Where an event belongs.</summary>
/// <param name="Origin">What its process belongs to.</param>
/// <param name="HasLeft">True the first time that the process is seen outside the cgroup of the container that it belongs to.</param>
internal readonly record struct Attributed(Origin Origin, bool HasLeft);
