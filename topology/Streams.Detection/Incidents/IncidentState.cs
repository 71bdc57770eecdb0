using Streams.Detection.Time;

namespace Streams.Detection.Incidents;

/// <summary>What one task remembers of one container's story.</summary>
/// <remarks>Key: container id.</remarks>
public sealed class IncidentState : ITimed
{
    /// <inheritdoc/>
    public long DueMs { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public bool IsOver { get; set; }
}
