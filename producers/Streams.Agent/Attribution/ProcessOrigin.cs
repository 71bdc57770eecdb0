namespace Streams.Agent.Attribution;

/// <summary>What one process belongs to.</summary>
/// <param name="Origin">Its container, service or host.</param>
/// <param name="HasLeft">True where it was seen outside of that container's cgroup.</param>
internal sealed record ProcessOrigin(Origin Origin, bool HasLeft);
